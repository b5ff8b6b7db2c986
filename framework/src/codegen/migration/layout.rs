//! Calls in Rust, laid out as rustfmt does by default, so that a text is right where there is no rustfmt.

/// Width of a chain of calls that stays on one line.
const CHAIN: usize = 60;

/// Width of arguments, or of a list's elements, that stay on one line.
const ARGUMENTS: usize = 60;

/// Width of a struct's fields that stay on one line.
const FIELDS: usize = 18;

/// Width of a line.
const LINE: usize = 100;

/// Width of elements of which several share a line where a list is broken.
const SHORT: usize = 10;

/// `t.string("slug").unique()`: a receiver, and what is called on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    receiver: Box<Value>,
    calls: Vec<Call>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Call {
    name: String,
    arguments: Vec<Value>,
}

/// What may be an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// As it is to stand there: a literal, a path.
    Plain(String),
    /// `[…]`.
    List(Vec<Value>),
    /// `vec![…]`.
    Vector(Vec<Value>),
    /// `Name { field: value }`.
    Struct(String, Vec<(&'static str, Value)>),
    /// `Box::new(…)`.
    Call(String, Vec<Value>),
    /// A chain of calls.
    Chain(Chain),
    /// `|t| { … }`: the parameter, and the lines of the body without indentation.
    Closure(&'static str, Vec<String>),
}

impl Chain {
    /// Nothing called yet.
    pub fn on(receiver: impl Into<String>) -> Self {
        Self::starting(Value::Plain(receiver.into()))
    }

    /// Begins with a call of its own, as in `IndexColumn::column("a")`.
    pub fn starting(call: Value) -> Self {
        Self { receiver: Box::new(call), calls: Vec::new() }
    }

    /// Calls one method more.
    pub fn call(mut self, name: &str, arguments: impl IntoIterator<Item = Value>) -> Self {
        self.calls.push(Call { name: name.to_owned(), arguments: arguments.into_iter().collect() });
        self
    }

    /// Calls one method more where there is something to say.
    pub fn maybe<T>(self, name: &str, said: Option<T>, argument: impl FnOnce(T) -> Value) -> Self {
        match said {
            Some(said) => self.call(name, [argument(said)]),
            None => self,
        }
    }

    /// Its lines as a statement, the first one indented by this many blanks.
    pub fn lines(&self, indent: usize) -> Vec<String> {
        let text = format!("{:indent$}{};", "", self.text(indent, 1));
        text.split('\n').map(str::to_owned).collect()
    }

    /// Its text where the first line is at `indent` and `tail` more characters follow.
    fn text(&self, indent: usize, tail: usize) -> String {
        let mut text = self.receiver.text(indent, 0);
        let mut calls = self.calls.as_slice();
        if let ([only], false) = (calls, text.contains('\n')) {
            return format!("{text}.{}", only.text(indent, indent + width(&text) + 1, tail));
        }
        if let Some(line) = self.one_line().filter(|line| width(line) <= CHAIN && indent + width(line) + tail <= LINE) {
            return line;
        }
        if let Some(text) = self.with_last_call_broken(indent, tail) {
            return text;
        }
        // A receiver no wider than the indentation has the first call beside it.
        if let Some((first, rest)) = calls.split_first().filter(|_| width(&text) <= 4) {
            text += &format!(".{}", first.text(indent, indent + width(&text) + 1, 0));
            calls = rest;
        }
        // Behind a closing bracket that begins a line, calls stand below that.
        let closes = text.rsplit_once('\n').is_some_and(|(_, last)| last.trim_start().starts_with([')', ']']));
        let indent = if closes { indent } else { indent + 4 };
        for (at, call) in calls.iter().enumerate() {
            let tail = if at + 1 == calls.len() { tail } else { 0 };
            text += &format!("\n{:indent$}.{}", "", call.text(indent, indent + 1, tail));
        }
        text
    }

    /// On one line up to the arguments of the last call, where those are broken on a line of their own no less.
    fn with_last_call_broken(&self, indent: usize, tail: usize) -> Option<String> {
        let (last, before) = self.calls.split_last()?;
        let before = Self { receiver: self.receiver.clone(), calls: before.to_vec() }.one_line()?;
        let start = indent + width(&before) + 1;
        let (broken, apart) = (last.text(indent, start, tail), last.text(indent + 4, indent + 5, tail));
        let (first, lines) = (broken.lines().next().unwrap_or_default(), broken.lines().count());
        let good = lines > 1 && (lines >= 5 || apart.lines().count() >= lines);
        (good && width(&before) + 1 + width(first) <= CHAIN).then(|| format!("{before}.{broken}"))
    }

    fn one_line(&self) -> Option<String> {
        self.calls.iter().try_fold(self.receiver.one_line()?, |text, call| {
            Some(format!("{text}.{}({})", call.name, joined(&call.arguments)?))
        })
    }
}

impl Call {
    fn text(&self, indent: usize, start: usize, tail: usize) -> String {
        format!("{}{}", self.name, arguments(&self.arguments, indent, start + width(&self.name), tail))
    }
}

/// `(…)` that begins at `start` in lines indented by `indent`.
fn arguments(values: &[Value], indent: usize, start: usize, tail: usize) -> String {
    let fits = |line: &String| width(line) <= ARGUMENTS && start + 2 + width(line) + tail <= LINE;
    if let Some(line) = joined(values).filter(fits) {
        return format!("({line})");
    }
    if let Some((Value::Closure(parameter, body), before)) = values.split_last() {
        let before: String = before.iter().map(|value| format!("{}, ", value.text(indent, 0))).collect();
        return format!("({before}{})", closure(parameter, body, indent));
    }
    if let [only @ (Value::List(_) | Value::Vector(_) | Value::Struct(..) | Value::Call(..) | Value::Chain(_))] = values
    {
        let fits = |line: &String| start + 1 + width(line) + 1 + tail <= LINE;
        return format!("({})", only.one_line().filter(fits).unwrap_or_else(|| only.broken(indent, tail + 1)));
    }
    let lines: String =
        values.iter().map(|value| format!("{:1$}{2},\n", "", indent + 4, value.text(indent + 4, 1))).collect();
    format!("(\n{lines}{:indent$})", "")
}

fn closure(parameter: &str, body: &[String], indent: usize) -> String {
    if body.is_empty() {
        return format!("|{parameter}| {{}}");
    }
    // What a raw string holds stands as it is: only a line's own beginning is indented, and those were indented apart.
    format!("|{parameter}| {{\n{}\n{:indent$}}}", body.join("\n"), "")
}

impl Value {
    /// Its text where it begins at `indent` and `tail` more characters follow.
    fn text(&self, indent: usize, tail: usize) -> String {
        let fits = |line: &String| indent + width(line) + tail <= LINE;
        self.one_line().filter(fits).unwrap_or_else(|| self.broken(indent, tail))
    }

    /// Its text where that does not stand on one line.
    fn broken(&self, indent: usize, tail: usize) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::List(values) => match values.as_slice() {
                [only @ (Self::Chain(_) | Self::Call(..) | Self::Struct(..))] => {
                    format!("[{}]", only.text(indent, tail + 1))
                }
                values => format!("[\n{}{:indent$}]", elements(values, indent + 4), ""),
            },
            Self::Vector(values) => format!("vec![\n{}{:indent$}]", elements(values, indent + 4), ""),
            Self::Struct(name, fields) => {
                let line = |(field, value): &(&str, Value)| {
                    format!("{:1$}{field}: {2},\n", "", indent + 4, value.text(indent + 4, 1))
                };
                format!("{name} {{\n{}{:indent$}}}", fields.iter().map(line).collect::<String>(), "")
            }
            Self::Call(name, values) => format!("{name}{}", arguments(values, indent, indent + width(name), tail)),
            Self::Chain(chain) => chain.text(indent, tail),
            Self::Closure(parameter, body) => closure(parameter, body, indent),
        }
    }

    /// Its text where that may stand on one line.
    fn one_line(&self) -> Option<String> {
        match self {
            Self::Plain(text) => Some(text.clone()).filter(|text| !text.contains('\n')),
            Self::List(values) => {
                joined(values).filter(|line| width(line) <= ARGUMENTS).map(|line| format!("[{line}]"))
            }
            Self::Vector(values) => {
                joined(values).filter(|line| width(line) <= ARGUMENTS).map(|line| format!("vec![{line}]"))
            }
            Self::Struct(name, fields) => {
                let fields = fields.iter().map(|(field, value)| Some(format!("{field}: {}", value.one_line()?)));
                let line = fields.collect::<Option<Vec<_>>>()?.join(", ");
                (width(&line) <= FIELDS).then(|| format!("{name} {{ {line} }}"))
            }
            Self::Call(name, values) => Some(format!("{name}({})", joined(values)?)),
            Self::Chain(chain) => chain.one_line().filter(|line| width(line) <= CHAIN),
            Self::Closure(parameter, body) => body.is_empty().then(|| format!("|{parameter}| {{}}")),
        }
    }
}

fn joined(values: &[Value]) -> Option<String> {
    Some(values.iter().map(Value::one_line).collect::<Option<Vec<_>>>()?.join(", "))
}

/// The elements of a list that is broken: one per line, short ones as many as fit.
fn elements(values: &[Value], indent: usize) -> String {
    let line = |text: String| format!("{:indent$}{text},\n", "");
    let short: Option<Vec<String>> =
        values.iter().map(|value| value.one_line().filter(|text| width(text) <= SHORT)).collect();
    let Some(short) = short else {
        return values.iter().map(|value| line(value.text(indent, 1))).collect();
    };
    let mut lines: Vec<String> = Vec::new();
    for text in short {
        match lines.last_mut() {
            Some(last) if indent + width(last) + 2 + width(&text) + 1 < LINE => *last += &format!(", {text}"),
            _ => lines.push(text),
        }
    }
    lines.into_iter().map(line).collect()
}

/// Columns a text takes on a screen, as rustfmt counts them: East Asian letters and pictures are two wide.
fn width(text: &str) -> usize {
    let wide = |character: char| {
        matches!(u32::from(character),
            0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60
            | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd)
    };
    text.chars().map(|character| 1 + usize::from(wide(character))).sum()
}
