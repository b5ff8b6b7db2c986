//! The words of a SQL text, without losing a byte.
//!
//! Always holds: the tokens' texts put together are the text they come from, whatever that text is. Nothing here
//! judges whether the text is good SQL; what is not finished (a string, a comment) reaches to the end.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

/// What differs between the lexical rules of SQL databases. What is not named here holds for all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lexis {
    /// `/* a /* b */ c */` is one comment.
    pub nested_comments: bool,
    /// `# …` is a comment.
    pub hash_comments: bool,
    /// `--` begins a comment only before a blank.
    pub dashes_need_blank: bool,
    /// What stands in `/*! … */` is run.
    pub executable_comments: bool,
    /// `` `name` `` is an identifier.
    pub backticks: bool,
    /// `[name]` is an identifier.
    pub brackets: bool,
    /// `2fa` is an identifier.
    pub digits_before_names: bool,
    /// `"text"` is a string, not an identifier.
    pub double_quoted_strings: bool,
    /// `$tag$ … $tag$` is a string.
    pub dollar_quotes: bool,
    /// A backslash in a string takes the next character's meaning away.
    pub backslash_escapes: bool,
    /// So does one in `E'…'`, and in no other string.
    pub escape_strings: bool,
    /// Which statements hold others.
    pub bodies: Bodies,
    /// `DELIMITER //` says what ends the statements that follow, as in MySQL's own shell.
    pub delimiter_command: bool,
    /// A line that begins with a backslash is a command to PostgreSQL's own shell, and rows follow `COPY … FROM STDIN`.
    pub shell_commands: bool,
}

impl Lexis {
    /// Nothing beyond the standard.
    pub const STANDARD: Lexis = Lexis {
        nested_comments: false,
        hash_comments: false,
        dashes_need_blank: false,
        executable_comments: false,
        backticks: false,
        brackets: false,
        digits_before_names: false,
        double_quoted_strings: false,
        dollar_quotes: false,
        backslash_escapes: false,
        escape_strings: false,
        bodies: Bodies::None,
        delimiter_command: false,
        shell_commands: false,
    };
}

/// Which statements hold others, with semicolons of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Bodies {
    /// None.
    #[default]
    None,
    /// `CREATE TRIGGER … BEGIN …; …; END`, which only ends with `; END`; `begin` and `end` are names as well.
    Triggers,
    /// `CREATE FUNCTION … BEGIN ATOMIC …; …; END`, and procedures.
    Routines,
    /// Functions, procedures, triggers and events, with `BEGIN`, `IF`, `CASE`, `LOOP`, `REPEAT`, `WHILE`.
    Compound,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Keyword or unquoted identifier.
    Word,
    /// `"name"`, `` `name` ``, `[name]`.
    Quoted,
    /// `'text'`.
    Text,
    /// `x'00ff'`.
    Blob,
    /// `1`, `.5`, `1e-3`, `0xff`.
    Number,
    /// Operator or punctuation.
    Symbol,
    /// `-- …`, `/* … */`.
    Comment,
    /// Blanks and line ends.
    Space,
}

/// A token: its kind and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: usize,
    /// Byte behind the last one.
    pub end: usize,
}

impl Token {
    /// Where it stands, in bytes.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Its text.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.start..self.end]
    }

    /// Whether it is a comment or white space.
    pub fn is_blank(&self) -> bool {
        matches!(self.kind, TokenKind::Comment | TokenKind::Space)
    }

    /// Whether it is this keyword, in any case.
    pub fn is_word(&self, source: &str, keyword: &str) -> bool {
        self.kind == TokenKind::Word && self.text(source).eq_ignore_ascii_case(keyword)
    }

    /// Whether it is this operator or punctuation.
    pub fn is_symbol(&self, source: &str, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text(source) == symbol
    }
}

/// All tokens of a text.
pub fn tokens<'a>(source: &'a str, lexis: &'a Lexis) -> Tokens<'a> {
    Tokens { source, lexis, at: 0, executable: false, delimiter: None }
}

/// The tokens that are neither comment nor white space.
pub fn significant<'a>(source: &'a str, lexis: &'a Lexis) -> impl Iterator<Item = Token> + 'a {
    tokens(source, lexis).filter(|token| !token.is_blank())
}

/// What an identifier is called: without its quotes, doubled quotes made single. Takes unquoted ones as they are.
pub fn unquote(identifier: &str) -> Cow<'_, str> {
    let quote = match identifier.as_bytes().first() {
        Some(b'[') => return Cow::Borrowed(identifier[1..].strip_suffix(']').unwrap_or(&identifier[1..])),
        Some(b'"') => "\"",
        Some(b'`') => "`",
        Some(b'\'') => "'",
        _ => return Cow::Borrowed(identifier),
    };
    let inner = &identifier[1..];
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    if inner.contains(quote) { Cow::Owned(inner.replace(&quote.repeat(2), quote)) } else { Cow::Borrowed(inner) }
}

/// What a script says, apart from how it is laid out: its tokens joined by single spaces, without comments, words in
/// lower case, empty statements and a last semicolon dropped, line ends within literals as `\n`. Two scripts with the
/// same meaning here do the same; the result is for comparing, not for running.
pub fn meaning(script: &str, lexis: &Lexis) -> String {
    let mut out = String::with_capacity(script.len());
    for token in significant(script, lexis) {
        let text = token.text(script);
        if text == ";" && (out.is_empty() || out.ends_with(" ;")) {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        match token.kind {
            TokenKind::Word => out.extend(text.chars().map(|letter| letter.to_ascii_lowercase())),
            _ if text.contains('\r') => out.push_str(&text.replace("\r\n", "\n")),
            _ => out.push_str(text),
        }
    }
    if out.ends_with(" ;") {
        out.truncate(out.len() - 2);
    }
    out
}

/// Iterator over [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    source: &'a str,
    lexis: &'a Lexis,
    at: usize,
    /// Within `/*! … */`.
    executable: bool,
    /// What ends a statement, where a script says so: a token of its own wherever it stands.
    delimiter: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    /// Leaves out what is left of this line, and returns it.
    pub(super) fn skip_line(&mut self) -> &'a str {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let line = &rest[..line(rest.as_bytes())];
        self.at += line.len();
        line
    }

    /// From here on statements end with this.
    pub(super) fn delimit(&mut self, delimiter: Option<&'a str>) {
        self.delimiter = delimiter;
    }

    fn first(&mut self, rest: &str) -> (TokenKind, usize) {
        if self.lexis.executable_comments {
            if let Some(length) = executable(rest) {
                self.executable = true;
                return (TokenKind::Symbol, length);
            }
            if self.executable && rest.starts_with("*/") {
                self.executable = false;
                return (TokenKind::Symbol, 2);
            }
        }
        let (kind, length) = self.lexis.first(rest);
        match (self.delimiter, kind) {
            (Some(delimiter), _) if rest.starts_with(delimiter) => (TokenKind::Symbol, delimiter.len()),
            (Some(delimiter), TokenKind::Word | TokenKind::Number | TokenKind::Symbol) => {
                (kind, rest[..length].find(delimiter).unwrap_or(length))
            }
            _ => (kind, length),
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.source.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = self.first(rest);
        let token = Token { kind, start: self.at, end: self.at + length };
        self.at = token.end;
        Some(token)
    }
}

impl Lexis {
    /// Kind and length of the first token of a text that is not empty.
    fn first(&self, rest: &str) -> (TokenKind, usize) {
        if let Some(length) = dollar_quoted(rest).filter(|_| self.dollar_quotes) {
            return (TokenKind::Text, length);
        }
        let bytes = rest.as_bytes();
        let second = bytes.get(1).copied().unwrap_or(0);
        match bytes[0] {
            first if is_space(first) => (TokenKind::Space, run(bytes, is_space)),
            b'-' if second == b'-' && self.is_comment(bytes) => (TokenKind::Comment, line(bytes)),
            b'#' if self.hash_comments => (TokenKind::Comment, line(bytes)),
            b'/' if second == b'*' => (TokenKind::Comment, self.comment(bytes)),
            b'\'' => (TokenKind::Text, quoted(bytes, b'\'', self.backslash_escapes)),
            b'"' if self.double_quoted_strings => (TokenKind::Text, quoted(bytes, b'"', self.backslash_escapes)),
            b'"' => (TokenKind::Quoted, quoted(bytes, b'"', false)),
            b'`' if self.backticks => (TokenKind::Quoted, quoted(bytes, b'`', false)),
            b'[' if self.brackets => (TokenKind::Quoted, rest.find(']').map_or(rest.len(), |at| at + 1)),
            b'x' | b'X' if second == b'\'' => (TokenKind::Blob, 1 + quoted(&bytes[1..], b'\'', false)),
            b'e' | b'E' if second == b'\'' && self.escape_strings => {
                (TokenKind::Text, 1 + quoted(&bytes[1..], b'\'', true))
            }
            b'0'..=b'9' => (TokenKind::Number, number(bytes)),
            b'.' if second.is_ascii_digit() => (TokenKind::Number, number(bytes)),
            // A byte order mark: Windows editors begin files with it, SQLite takes it as a blank.
            0xef if rest.starts_with('\u{feff}') => (TokenKind::Space, 3),
            first if is_word(first) && first != b'$' => (TokenKind::Word, run(bytes, is_word)),
            _ => (TokenKind::Symbol, symbol(rest)),
        }
    }

    /// Two dashes: in MySQL `5--3` is a sum (<https://dev.mysql.com/doc/refman/8.4/en/ansi-diff-comments.html>).
    fn is_comment(&self, bytes: &[u8]) -> bool {
        !self.dashes_need_blank || bytes.get(2).is_none_or(|third| third.is_ascii_whitespace() || *third < b' ')
    }

    fn comment(&self, bytes: &[u8]) -> usize {
        let (mut at, mut depth) = (2, 1);
        while at < bytes.len() {
            match &bytes[at..] {
                [b'*', b'/', ..] => {
                    at += 2;
                    depth -= 1;
                    if depth == 0 {
                        return at;
                    }
                }
                [b'/', b'*', ..] if self.nested_comments => {
                    at += 2;
                    depth += 1;
                }
                _ => at += 1,
            }
        }
        bytes.len()
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// Letters, digits and everything beyond ASCII.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

fn run(bytes: &[u8], belongs: fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len())
}

fn line(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len())
}

/// Length of `/*!50003` or `/*M!100100`, where the text begins with one.
fn executable(rest: &str) -> Option<usize> {
    let version = rest.strip_prefix("/*!").or_else(|| rest.strip_prefix("/*M!"))?;
    let digits = version.bytes().take_while(u8::is_ascii_digit).count();
    Some(rest.len() - version.len() + digits)
}

fn quoted(bytes: &[u8], quote: u8, backslash: bool) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        if bytes[at] == b'\\' && backslash {
            at += 1;
        } else if bytes[at] == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

/// Length of `$tag$ … $tag$`, where the text begins with one.
fn dollar_quoted(rest: &str) -> Option<usize> {
    let tag_end = 1 + rest.strip_prefix('$')?.find('$')?;
    let name = &rest[1..tag_end];
    let named = name.bytes().all(is_word) && !name.starts_with(|first: char| first.is_ascii_digit());
    let tag = named.then(|| &rest[..=tag_end])?;
    Some(rest[tag.len()..].find(tag).map_or(rest.len(), |at| at + 2 * tag.len()))
}

/// Digits, point and exponent; letters glued to a number belong to it, as in `0xff` and in what the database refuses.
fn number(bytes: &[u8]) -> usize {
    let hexadecimal = bytes[0] == b'0' && matches!(bytes.get(1), Some(b'x' | b'X'));
    let (mut at, mut point) = (0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'.' if !point && !hexadecimal => point = true,
            b'+' | b'-' if !hexadecimal && at > 0 && matches!(bytes[at - 1], b'e' | b'E') => {
                if !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
                    return at;
                }
            }
            byte if is_word(byte) => {}
            _ => return at,
        }
        at += 1;
    }
    at
}

/// Operators of more than one character that databases share, longest first.
const OPERATORS: [&str; 12] = ["->>", "||", "<>", "<=", ">=", "==", "!=", "<<", ">>", "->", "::", ":="];

fn symbol(rest: &str) -> usize {
    let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator)).map(|operator| operator.len());
    operator.or_else(|| rest.chars().next().map(char::len_utf8)).unwrap_or(rest.len())
}
