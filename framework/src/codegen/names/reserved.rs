//! Names that are taken: by Rust, by what an entity file needs, by Windows.

/// Keywords of every edition that can be written as `r#…`.
const RAW: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "union",
];

/// Keywords that cannot.
pub(super) const NEVER: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// Names an entity file needs to mean what they mean everywhere.
pub(super) const TAKEN: [&str; 60] = [
    "AsMut",
    "AsRef",
    "Box",
    "Cidr",
    "Clone",
    "Copy",
    "DateTime",
    "Debug",
    "Decimal",
    "Default",
    "Deserialize",
    "DoubleEndedIterator",
    "Drop",
    "Dynamic",
    "Entity",
    "EnumType",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "FromRow",
    "Future",
    "Hash",
    "Inet",
    "Interval",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Json",
    "MacAddress",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Range",
    "Result",
    "Self",
    "Send",
    "Serialize",
    "Set",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "Utc",
    "Uuid",
    "Vec",
];

/// File names that mean something else: to Rust, or to Windows.
pub(super) const FILES: [&str; 28] = [
    "mod", "lib", "main", "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "self", "super", "crate",
];

/// The identifier as it stands in Rust source.
pub(crate) fn escaped(name: &str) -> String {
    if RAW.contains(&name) && name != "union" { format!("r#{name}") } else { name.to_owned() }
}

/// Whether the compiler surely leaves the name's spelling alone: it brings identifiers into Unicode's form C.
pub(crate) fn keeps_its_spelling(name: &str) -> bool {
    name.chars().all(|letter| {
        matches!(letter, '\0'..='\u{7f}' | '\u{c0}'..='\u{17f}' | '\u{400}'..='\u{45f}' | '\u{391}'..='\u{3c9}'
            | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
    })
}
