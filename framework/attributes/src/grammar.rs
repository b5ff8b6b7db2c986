//! The shape of the attributes, before their words mean anything: `word`, `word = value`, `word(…)`, `[…]`, literals.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, Lit, Result, Token, bracketed, parenthesized, token};

/// `value`, or `name = value`.
pub(crate) struct Argument {
    pub(crate) name: Option<Ident>,
    pub(crate) value: Value,
}

/// A literal, a word with or without arguments, a list.
pub(crate) enum Value {
    Text(String, Span),
    Boolean(bool, Span),
    Number(String, Span),
    Word(Ident),
    Call(Ident, Vec<Argument>),
    List(Vec<Argument>, Span),
}

impl Value {
    pub(crate) fn span(&self) -> Span {
        match self {
            Value::Text(_, span) | Value::Boolean(_, span) | Value::Number(_, span) | Value::List(_, span) => *span,
            Value::Word(word) | Value::Call(word, _) => word.span(),
        }
    }
}

impl Argument {
    pub(crate) fn span(&self) -> Span {
        self.name.as_ref().map_or_else(|| self.value.span(), Ident::span)
    }
}

/// The arguments of one attribute, without its parentheses.
pub(crate) struct Arguments(pub(crate) Vec<Argument>);

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Ok(Self(Punctuated::<Argument, Token![,]>::parse_terminated(input)?.into_iter().collect()))
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(Ident::peek_any) && input.peek2(Token![=]) {
            let name = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            return Ok(Self { name: Some(name), value: input.parse()? });
        }
        Ok(Self { name: None, value: input.parse()? })
    }
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if is_literal(input) {
            return literal(input.parse()?, "");
        }
        if input.peek(Token![-]) {
            input.parse::<Token![-]>()?;
            return literal(input.parse()?, "-");
        }
        if input.peek(token::Bracket) {
            let content;
            let bracket = bracketed!(content in input);
            return Ok(Value::List(content.parse::<Arguments>()?.0, bracket.span.join()));
        }
        let word = input.call(Ident::parse_any)?;
        if input.peek(token::Paren) {
            let content;
            parenthesized!(content in input);
            return Ok(Value::Call(word, content.parse::<Arguments>()?.0));
        }
        Ok(Value::Word(word))
    }
}

/// Whether a literal is next. `peek(Lit)` would read it to find out.
fn is_literal(input: ParseStream<'_>) -> bool {
    let next = input.cursor();
    next.literal().is_some() || next.ident().is_some_and(|(word, _)| word == "true" || word == "false")
}

fn literal(literal: Lit, sign: &str) -> Result<Value> {
    let span = literal.span();
    match literal {
        Lit::Str(text) if sign.is_empty() => Ok(Value::Text(text.value(), span)),
        Lit::Bool(value) if sign.is_empty() => Ok(Value::Boolean(value.value, span)),
        Lit::Int(number) if number.suffix().is_empty() => Ok(Value::Number(format!("{sign}{number}"), span)),
        Lit::Float(number) if number.suffix().is_empty() => Ok(Value::Number(format!("{sign}{number}"), span)),
        _ => Err(syn::Error::new(span, "expected text in quotes, a number, true or false")),
    }
}
