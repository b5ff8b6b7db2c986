//! Attribute text, laid out as rustfmt lays it out.
//!
//! rustfmt formats an attribute only when all its values are literals, and leaves any other alone; both kinds are laid
//! out here by its rule: several arguments stand on one line up to 70 columns, a single one as far as the line goes.

use ruskit_attributes::{
    ColumnWords, DefaultWord, EnumWords, ForeignKeyWords, IndexKind, IndexWords, Name, TableWords, Term, TypeWord,
};

/// rustfmt's `attr_fn_like_width`.
const ARGUMENTS: usize = 70;
/// rustfmt's `max_width`.
pub(crate) const LINE: usize = 100;

/// One argument of an attribute.
#[derive(Debug, Clone)]
enum Node {
    /// A word, a literal, or `name = value`.
    Leaf(String),
    /// `name(…)`, or `name = […]`.
    List { open: String, close: &'static str, items: Vec<Node> },
}

/// The `#[entity(…)]` attributes of a struct.
pub(crate) fn of_table(words: &TableWords, indent: usize) -> Vec<String> {
    let mut nodes = Vec::new();
    nodes.extend(words.table.as_ref().map(|table| pair("table", table)));
    if let Some(key) = &words.primary_key {
        let mut items = vec![texts("columns", &key.columns)];
        items.extend(key.name.as_ref().map(|name| pair("name", name)));
        items.extend(key.definition.as_ref().map(|text| pair("definition", text)));
        nodes.push(call("primary_key", items));
    }
    nodes.extend(words.indexes.iter().map(index));
    for key in &words.foreign_keys {
        let mut items = vec![texts("columns", &key.columns), pair("table", &key.table)];
        if !key.references.is_empty() {
            items.push(texts("references", &key.references));
        }
        items.extend(foreign_key_words(key));
        nodes.push(call("foreign_key", items));
    }
    for check in &words.checks {
        let mut items = vec![Node::Leaf(literal(&check.expression))];
        items.extend(check.definition.as_ref().map(|text| pair("definition", text)));
        items.extend(check.name.as_ref().map(|name| pair("name", name)));
        nodes.push(call("check", items));
    }
    if !words.options.is_empty() {
        nodes.push(options(&words.options));
    }
    nodes.extend(words.comment.as_ref().map(|comment| pair("comment", comment)));
    nodes.extend(words.renamed_from.as_ref().map(|name| pair("renamed_from", name)));
    attributes("entity", nodes, indent)
}

/// The `#[entity(…)]` attributes of a field; none where there is nothing to say.
pub(crate) fn of_column(words: &ColumnWords, indent: usize) -> Vec<String> {
    let mut nodes = Vec::new();
    let flag = |nodes: &mut Vec<Node>, set: bool, word: &str| {
        if set {
            nodes.push(Node::Leaf(word.to_owned()));
        }
    };
    let name = words.key_name.as_ref().map(|name| pair("name", name));
    let definition = words.key_definition.as_ref().map(|text| pair("definition", text));
    match name.into_iter().chain(definition).collect::<Vec<_>>() {
        items if items.is_empty() => flag(&mut nodes, words.primary_key, "primary_key"),
        items => nodes.push(call("primary_key", items)),
    }
    flag(&mut nodes, words.auto, "auto");
    nodes.extend(words.ty.as_ref().map(column_type));
    nodes.extend(words.sql_type.as_ref().map(|text| pair("sql_type", text)));
    flag(&mut nodes, words.unsigned, "unsigned");
    flag(&mut nodes, words.nullable, "nullable");
    nodes.extend(words.default.as_ref().map(default));
    if let Some(generated) = &words.generated {
        let mut items = vec![Node::Leaf(literal(&generated.expression))];
        flag(&mut items, generated.stored, "stored");
        nodes.push(call("generated", items));
    }
    nodes.extend(words.indexes.iter().map(index));
    for key in &words.foreign_keys {
        let mut items = vec![Node::Leaf(literal(&key.table))];
        items.extend(key.references.iter().map(|column| Node::Leaf(literal(column))));
        items.extend(foreign_key_words(key));
        nodes.push(call("references", items));
    }
    nodes.extend(words.collation.as_ref().map(|name| pair("collation", name)));
    nodes.extend(words.comment.as_ref().map(|comment| pair("comment", comment)));
    if !words.options.is_empty() {
        nodes.push(options(&words.options));
    }
    nodes.extend(words.renamed_from.as_ref().map(|name| pair("renamed_from", name)));
    attributes("entity", nodes, indent)
}

/// The `#[entity(…)]` attributes of an enum; none where there is nothing to say.
pub(crate) fn of_enum(words: &EnumWords, indent: usize) -> Vec<String> {
    let comment = words.comment.as_ref().map(|comment| pair("comment", comment));
    let renamed_from = words.renamed_from.as_ref().map(|name| pair("renamed_from", name));
    attributes("entity", comment.into_iter().chain(renamed_from).collect(), indent)
}

/// `#[sqlx(rename = "…")]` and its like.
pub(crate) fn of_pairs(path: &str, pairs: &[(&str, &str)], indent: usize) -> String {
    let nodes: Vec<Node> = pairs.iter().map(|(word, value)| pair(word, value)).collect();
    attribute(path, &nodes, indent)
}

fn index(index: &IndexWords) -> Node {
    let word = match index.kind {
        IndexKind::Plain => "index",
        IndexKind::Unique => "unique",
        IndexKind::Constraint => "unique_constraint",
        IndexKind::Exclusion => "exclusion",
    };
    let mut items = Vec::new();
    if !index.columns.is_empty() {
        let columns = index.columns.iter().map(term).collect();
        items.push(Node::List { open: "columns = [".to_owned(), close: "]", items: columns });
    }
    items.extend(index.predicate.as_ref().map(|text| pair("where", text)));
    items.extend(index.method.as_ref().map(|text| pair("using", text)));
    if !index.include.is_empty() {
        items.push(texts("include", &index.include));
    }
    items.extend(index.deferrable.as_ref().map(|when| Node::Leaf(format!("deferrable = {when}"))));
    let mut switches = index.options.clone();
    if switches.get(NULLS_NOT_DISTINCT).is_some_and(|value| value == "true") {
        switches.remove(NULLS_NOT_DISTINCT);
        items.push(Node::Leaf(NULLS_NOT_DISTINCT.to_owned()));
    }
    if !switches.is_empty() {
        items.push(options(&switches));
    }
    items.extend(index.comment.as_ref().map(|text| pair("comment", text)));
    items.extend(index.definition.as_ref().map(|text| pair("definition", text)));
    items.extend(name(&index.name));
    if items.is_empty() { Node::Leaf(word.to_owned()) } else { call(word, items) }
}

/// A switch that has a word of its own.
const NULLS_NOT_DISTINCT: &str = "nulls_not_distinct";

fn term(term: &Term) -> Node {
    let mut text = literal(&term.text);
    if term.expression {
        text = format!("expression({text})");
    }
    if let Some(length) = term.length {
        text = format!("length({text}, {length})");
    }
    if let Some(collation) = &term.collation {
        text = format!("collate({text}, {})", literal(collation));
    }
    if let Some(class) = &term.operator_class {
        text = format!("operator_class({text}, {})", literal(class));
    }
    if let Some(first) = term.nulls_first {
        text = format!("{}({text})", if first { "nulls_first" } else { "nulls_last" });
    }
    Node::Leaf(if term.descending { format!("desc({text})") } else { text })
}

fn foreign_key_words(key: &ForeignKeyWords) -> impl Iterator<Item = Node> {
    let word = |name: &str, value: &Option<String>| value.as_ref().map(|value| Node::Leaf(format!("{name} = {value}")));
    [
        word("on_delete", &key.on_delete),
        word("on_update", &key.on_update),
        word("deferrable", &key.deferrable),
        key.definition.as_ref().map(|text| pair("definition", text)),
        name(&key.name),
    ]
    .into_iter()
    .flatten()
}

fn name(name: &Name) -> Option<Node> {
    match name {
        Name::Usual => None,
        Name::Unnamed => Some(Node::Leaf("unnamed".to_owned())),
        Name::Given(name) => Some(pair("name", name)),
    }
}

fn options(options: &std::collections::BTreeMap<String, String>) -> Node {
    let items = options.iter().map(|(key, value)| {
        let word = is_word(key);
        match value.as_str() {
            "true" if word => Node::Leaf(key.clone()),
            _ if word => pair(key, value),
            _ => Node::Leaf(format!("[{}, {}]", literal(key), literal(value))),
        }
    });
    call("options", items.collect())
}

fn default(default: &DefaultWord) -> Node {
    let value = match default {
        DefaultWord::Null => "null".to_owned(),
        DefaultWord::Boolean(value) => value.to_string(),
        DefaultWord::Number(text) if is_rust_number(text) => text.clone(),
        DefaultWord::Number(text) => format!("number({})", literal(text)),
        DefaultWord::Text(text) => literal(text),
        DefaultWord::Now => "now".to_owned(),
        DefaultWord::Expression(text) => format!("expression({})", literal(text)),
    };
    Node::Leaf(format!("default = {value}"))
}

fn column_type(ty: &TypeWord) -> Node {
    let word = match ty {
        TypeWord::Boolean => "boolean",
        TypeWord::TinyInteger => "tiny_integer",
        TypeWord::SmallInteger => "small_integer",
        TypeWord::Integer => "integer",
        TypeWord::BigInteger => "big_integer",
        TypeWord::Float => "float",
        TypeWord::Double => "double",
        TypeWord::Decimal { precision, scale } => return Node::Leaf(format!("decimal({precision}, {scale})")),
        TypeWord::Char(length) => return Node::Leaf(format!("char({length})")),
        TypeWord::String(255) => "string",
        TypeWord::String(length) => return Node::Leaf(format!("string({length})")),
        TypeWord::Text => "text",
        TypeWord::Binary => "binary",
        TypeWord::Date => "date",
        TypeWord::Time => "time",
        TypeWord::DateTime => "date_time",
        TypeWord::Timestamp => "timestamp",
        TypeWord::Json => "json",
        TypeWord::Uuid => "uuid",
        TypeWord::Enumeration { name, values } => {
            let mut items: Vec<Node> = values.iter().map(|value| Node::Leaf(literal(value))).collect();
            items.extend(name.as_ref().map(|name| pair("name", name)));
            return call("enumeration", items);
        }
        TypeWord::Set(values) => return call("set", values.iter().map(|value| Node::Leaf(literal(value))).collect()),
        TypeWord::Array(of) => return call("array", vec![column_type(of)]),
        TypeWord::Range(of) => return call("range", vec![column_type(of)]),
        TypeWord::Interval => "interval",
        TypeWord::Inet => "inet",
        TypeWord::Cidr => "cidr",
        TypeWord::MacAddress => "mac_address",
        TypeWord::Custom(text) => return call("custom", vec![Node::Leaf(literal(text))]),
    };
    Node::Leaf(word.to_owned())
}

fn call(word: &str, items: Vec<Node>) -> Node {
    Node::List { open: format!("{word}("), close: ")", items }
}

fn pair(word: &str, value: &str) -> Node {
    Node::Leaf(format!("{word} = {}", literal(value)))
}

fn texts(word: &str, values: &[String]) -> Node {
    let items = values.iter().map(|value| Node::Leaf(literal(value))).collect();
    Node::List { open: format!("{word} = ["), close: "]", items }
}

/// Text as a Rust literal; raw where that saves escapes.
pub(crate) fn literal(text: &str) -> String {
    let escapes = text.contains(['"', '\\']);
    if escapes && !text.chars().any(|letter| letter.is_control() || is_invisible(letter)) {
        let mut hashes = String::from("#");
        while text.contains(&format!("\"{hashes}")) {
            hashes.push('#');
        }
        return format!("r{hashes}\"{text}\"{hashes}");
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() || is_invisible(letter) => quoted.extend(letter.escape_default()),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Characters that change how text around them is shown; the compiler refuses them in plain sight.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_word(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        && !matches!(text, "true" | "false")
}

/// Whether a number as a database writes it is a Rust literal whose text survives.
fn is_rust_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let exponent = exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
    let mantissa = match mantissa.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(mantissa),
    };
    mantissa && exponent
}

/// Spreads arguments over as many attributes as keep each one on a line.
fn attributes(path: &str, nodes: Vec<Node>, indent: usize) -> Vec<String> {
    let mut attributes = Vec::new();
    let mut line: Vec<Node> = Vec::new();
    for node in nodes {
        line.push(node);
        if line.len() > 1 && width(&joined(&line)) > ARGUMENTS {
            let last = line.pop();
            attributes.push(attribute(path, &line, indent));
            line = last.into_iter().collect();
        }
    }
    if !line.is_empty() {
        attributes.push(attribute(path, &line, indent));
    }
    attributes
}

fn attribute(path: &str, nodes: &[Node], indent: usize) -> String {
    let list = Node::List { open: format!("{path}("), close: ")", items: nodes.to_vec() };
    format!("#[{}]", laid_out(&list, indent, 2, 1))
}

/// A node at this indentation, `before` columns into its line and with `after` more to come behind it.
fn laid_out(node: &Node, indent: usize, before: usize, after: usize) -> String {
    let Node::List { open, close, items } = node else { return flat(node) };
    if is_short(node) && indent + before + width(&flat(node)) + after < LINE {
        return flat(node);
    }
    if let [only @ Node::List { .. }] = items.as_slice() {
        return format!("{open}{}{close}", laid_out(only, indent, before + width(open), after + close.len()));
    }
    let inner = indent + 4;
    let lines: Vec<String> =
        items.iter().map(|item| format!("{}{}", " ".repeat(inner), laid_out(item, inner, 0, 1))).collect();
    format!("{open}\n{}\n{}{close}", lines.join(",\n"), " ".repeat(indent))
}

/// Whether several arguments may share a line.
fn is_short(node: &Node) -> bool {
    match node {
        Node::Leaf(_) => true,
        Node::List { items, .. } => match items.as_slice() {
            [only] => is_short(only),
            items => width(&joined(items)) <= ARGUMENTS,
        },
    }
}

fn joined(nodes: &[Node]) -> String {
    nodes.iter().map(flat).collect::<Vec<_>>().join(", ")
}

fn flat(node: &Node) -> String {
    match node {
        Node::Leaf(text) => text.clone(),
        Node::List { open, close, items } => format!("{open}{}{close}", joined(items)),
    }
}

/// Columns a text takes on the screen: two for the wide letters of East Asia.
pub(crate) fn width(text: &str) -> usize {
    let wide = |letter: char| {
        matches!(letter, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
            | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
    };
    text.chars().map(|letter| if wide(letter) { 2 } else { 1 }).sum()
}
