//! Acts in few words, for tables of cases.

use crate::lint::{Act, Doing, Manner};
use crate::schema::{Action, Change, Column, ColumnType, Index, IndexTerm, Operation, Position, Selector};

pub(super) fn act(act: &Act) -> String {
    format!("{}{}", doing(&act.doing), manner(&act.manner))
}

fn doing(doing: &Doing) -> String {
    match doing {
        Doing::Operation(operation) => self::operation(operation),
        Doing::Validate { table, constraint } => format!("validate {constraint} of {table}"),
        Doing::Update { table, all } => format!("update {}{table}", if *all { "all " } else { "" }),
        Doing::Delete { table, all } => format!("delete {}{table}", if *all { "all " } else { "" }),
        Doing::Truncate { tables, cascade } => {
            format!("truncate {}{}", tables.join(", "), if *cascade { " cascade" } else { "" })
        }
        Doing::Maintain { what, name } => format!("{what} {}", name.as_deref().unwrap_or("-")),
        Doing::Lock { tables } => format!("lock {}", tables.join(", ")),
        Doing::Set { name, value } => format!("set {name} to {value}"),
        Doing::Transaction(word) => format!("transaction {word}"),
        Doing::Other => "other".into(),
        Doing::Unread => "unread".into(),
    }
}

fn operation(operation: &Operation) -> String {
    match operation {
        Operation::CreateTable { table, if_not_exists } => {
            let mut parts: Vec<_> = table.columns.iter().map(column).collect();
            parts.extend(table.primary_key.iter().map(|key| format!("key {}", key.columns.join("+"))));
            parts.extend(table.indexes.iter().map(index));
            parts.extend(table.foreign_keys.iter().map(foreign_key));
            parts.extend(table.checks.iter().map(check));
            let weak = if *if_not_exists { "?" } else { "" };
            format!("create{weak} {} ({})", table.name, parts.join(", "))
        }
        Operation::DropTable { name, if_exists } => format!("drop{} {name}", if *if_exists { "?" } else { "" }),
        Operation::RenameTable { from, to } => format!("rename {from} to {to}"),
        Operation::AlterTable { table, changes } => {
            assert_eq!(changes.len(), 1);
            format!("{}: {}", if table.is_empty() { "-" } else { table }, change(&changes[0]))
        }
        Operation::CreateView { view, replace } => {
            let kind = if view.materialized { "materialized view" } else { "view" };
            format!("{} {kind} {}", if *replace { "replace" } else { "create" }, view.name)
        }
        Operation::DropView { name, .. } => format!("drop view {name}"),
        Operation::CreateEnum(ty) => format!("create enum {} of {}", ty.name, ty.values.join(" ")),
        Operation::DropEnum(name) => format!("drop enum {name}"),
        Operation::AddEnumValue { name, value, before } => {
            format!("enum {name} add {value}{}", before.as_ref().map(|b| format!(" before {b}")).unwrap_or_default())
        }
        Operation::RenameEnumValue { name, from, to } => format!("enum {name} rename {from} to {to}"),
        Operation::CreateExtension { name, .. } => format!("create extension {name}"),
        Operation::DropExtension { name, .. } => format!("drop extension {name}"),
        Operation::Sql { .. } | Operation::Step { .. } => panic!("it is read"),
    }
}

fn change(change: &Change) -> String {
    match change {
        Change::AddColumn { column: own, position } => match position {
            Position::Last => format!("add {}", column(own)),
            Position::First => format!("add {} first", column(own)),
            Position::After(name) => format!("add {} after {name}", column(own)),
        },
        Change::ChangeColumn(own) => format!("change {}", column(own)),
        Change::RenameColumn { from, to } => format!("rename {from} to {to}"),
        Change::DropColumn(name) => format!("drop {name}"),
        Change::CreateIndex(own) => format!("create {}", index(own)),
        Change::DropIndex(name) => format!("drop index {name}"),
        Change::RenameIndex { from, to } => format!("rename index {from} to {to}"),
        Change::AddPrimaryKey(key) => format!("add key {}", key.columns.join("+")),
        Change::DropPrimaryKey => "drop key".into(),
        Change::AddForeignKey(key) => format!("add {}", foreign_key(key)),
        Change::DropForeignKey(selector) => format!("drop foreign key {}", self::selector(selector)),
        Change::AddUnique(own) => format!("add {}", index(own)),
        Change::DropUnique(selector) => format!("drop unique {}", self::selector(selector)),
        Change::AddCheck(own) => format!("add {}", check(own)),
        Change::DropCheck(name) => format!("drop check {name}"),
        Change::SetComment(_) | Change::Restore(_) => panic!("no SQL is read as that"),
    }
}

fn selector(selector: &Selector) -> String {
    match selector {
        Selector::Name(name) => name.clone(),
        Selector::Columns(columns) => columns.join("+"),
    }
}

fn column(column: &Column) -> String {
    let mut text = format!("{} {}", column.name, ty(&column.ty));
    for (word, on) in [
        ("unsigned", column.unsigned),
        ("null", column.nullable),
        ("numbered", column.auto_increment),
        ("stored", column.generated.as_ref().is_some_and(|generated| generated.stored)),
        ("virtual", column.generated.as_ref().is_some_and(|generated| !generated.stored)),
    ] {
        if on {
            text.push(' ');
            text.push_str(word);
        }
    }
    if let Some(default) = &column.default {
        text.push_str(&format!(" ={default:?}"));
    }
    text
}

fn ty(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Enum { name, values } => format!("{}<{}>", name.as_deref().unwrap_or("enum"), values.join(" ")),
        ColumnType::Array(of) => format!("{}[]", self::ty(of)),
        ColumnType::Other(spelled) => format!("`{spelled}`"),
        ColumnType::String { length } => format!("String({length})"),
        ColumnType::Char { length } => format!("Char({length})"),
        ColumnType::Decimal { precision, scale } => format!("Decimal({precision},{scale})"),
        other => format!("{other:?}"),
    }
}

fn index(index: &Index) -> String {
    let kind = match (index.constraint, index.unique) {
        (true, true) => "unique",
        (true, false) => "exclusion",
        (false, true) => "unique index",
        (false, false) => "index",
    };
    let part = |term: &IndexTerm| match term {
        IndexTerm::Column(name) => name.clone(),
        IndexTerm::Expression(text) => format!("({text})"),
    };
    let columns: Vec<_> = index
        .columns
        .iter()
        .map(|column| {
            let length = column.length.map(|length| format!("[{length}]")).unwrap_or_default();
            let class = column.operator_class.iter().chain(&column.collation).map(|word| format!(" {word}"));
            let class: String = class.collect();
            format!("{}{length}{class}{}", part(&column.term), if column.descending { " desc" } else { "" })
        })
        .collect();
    let mut text = format!("{kind} {}({})", index.name.as_deref().unwrap_or("-"), columns.join(", "));
    for (word, value) in [("using", index.method.clone()), ("where", index.predicate.clone())] {
        if let Some(value) = value {
            text.push_str(&format!(" {word} {value}"));
        }
    }
    if !index.include.is_empty() {
        text.push_str(&format!(" include {}", index.include.join("+")));
    }
    text
}

fn foreign_key(key: &crate::schema::ForeignKey) -> String {
    let name = key.name.as_deref().unwrap_or("-");
    let mut text =
        format!("foreign key {name}({}) to {}({})", key.columns.join("+"), key.table, key.references.join("+"));
    for (word, action) in [("delete", key.on_delete), ("update", key.on_update)] {
        if action != Action::NoAction {
            text.push_str(&format!(" {word} {action:?}"));
        }
    }
    text
}

fn check(check: &crate::schema::Check) -> String {
    format!("check {}({})", check.name.as_deref().unwrap_or("-"), check.expression)
}

fn manner(manner: &Manner) -> String {
    let mut words = Vec::new();
    for (word, on) in [
        ("alone", !manner.in_transaction),
        ("concurrently", manner.concurrently),
        ("not valid", manner.not_valid),
        ("cascade", manner.cascade),
        ("unnamed", manner.unnamed),
        ("moved", manner.moved),
        ("anew", manner.anew),
    ] {
        if on {
            words.push(word.to_owned());
        }
    }
    words.extend(manner.using_index.iter().map(|index| format!("using {index}")));
    words.extend(manner.algorithm.iter().cloned());
    words.extend(manner.lock.iter().map(|lock| format!("LOCK {lock}")));
    if words.is_empty() { String::new() } else { format!(" [{}]", words.join(", ")) }
}
