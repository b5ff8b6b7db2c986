//! Schemas nobody would make, and every database could: any type, default, key, index and name.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};
use ruskit::schema::{
    Action, Check, Column, ColumnType, DefaultValue, Deferrable, EnumType, ForeignKey, Generated, Index, IndexColumn,
    Object, PrimaryKey, Schema, Table, Trigger, View,
};

use crate::support::plain_types;

/// Any schema, in the order an inspected one has.
pub(crate) fn schema() -> impl Strategy<Value = Schema> {
    let enums = btree_map(type_name(), (btree_set(text(), 0..5), weighted(0.2, text())), 0..4);
    let enums = enums.prop_map(|enums| {
        let ty = |(name, (values, comment)): (String, (BTreeSet<String>, _))| EnumType {
            name,
            values: values.into_iter().rev().collect(),
            comment,
        };
        enums.into_iter().map(ty).collect::<Vec<EnumType>>()
    });
    let tables = btree_map(name(), parts(), 0..5);
    (enums, tables, vec(text(), 0..3)).prop_map(|(enums, tables, more)| {
        let names: Vec<String> = tables.keys().cloned().collect();
        let mut schema = Schema {
            tables: tables.into_iter().map(|(name, parts)| parts.table(name, &names, &enums)).collect(),
            enums,
            ..Schema::default()
        };
        for text in more {
            let (name, definition) = (text.clone(), text.clone());
            schema.views.push(View { name: text.clone(), query: text.clone(), ..View::default() });
            schema.triggers.push(Trigger { name: text.clone(), table: text.clone(), definition: text.clone() });
            schema.objects.push(Object { kind: "function".to_owned(), name, definition });
            schema.extensions.push(text);
        }
        link(&mut schema);
        fill_in(&mut schema);
        schema.sort();
        schema
    })
}

/// Columns of a named enum type know its texts.
pub(crate) fn fill_in(schema: &mut Schema) {
    fn texts(ty: &mut ColumnType, enums: &[EnumType]) {
        match ty {
            ColumnType::Enum { name: Some(name), values } => {
                *values = enums.iter().find(|ty| ty.name == *name).map(|ty| ty.values.clone()).unwrap_or_default();
            }
            ColumnType::Array(of) | ColumnType::Range(of) => texts(of, enums),
            _ => {}
        }
    }
    let Schema { tables, enums, .. } = schema;
    tables.iter_mut().flat_map(|table| &mut table.columns).for_each(|column| texts(&mut column.ty, enums));
}

/// An index, and the columns it is over and that it includes.
type IndexParts = (Vec<(Pick, IndexColumn)>, Vec<Pick>, Index);

/// What a table is made of, before the other tables are known.
#[derive(Debug, Clone)]
struct Parts {
    columns: BTreeMap<String, (Column, Option<Pick>)>,
    key: Option<(Vec<Pick>, PrimaryKey)>,
    indexes: BTreeMap<String, IndexParts>,
    keys: Vec<(Vec<Pick>, Pick, bool, ForeignKey)>,
    checks: Vec<Check>,
    comment: Option<String>,
    options: BTreeMap<String, String>,
    definition: Option<String>,
    part_of: Option<Pick>,
}

fn parts() -> impl Strategy<Value = Parts> {
    let columns = btree_map(name(), (column(), weighted(0.15, any::<Pick>())), 1..8);
    let key = weighted(0.7, (vec(any::<Pick>(), 1..4), key()));
    let indexes = btree_map(name(), (vec((any::<Pick>(), part()), 1..4), vec(any::<Pick>(), 0..2), index()), 0..4);
    let keys = vec((vec(any::<Pick>(), 1..3), any::<Pick>(), any::<bool>(), foreign_key()), 0..3);
    let rest = (weighted(0.2, text()), options(), weighted(0.3, text()), weighted(0.1, any::<Pick>()));
    (columns, key, indexes, keys, vec(check(), 0..3), rest).prop_map(
        |(columns, key, indexes, keys, checks, (comment, options, definition, part_of))| Parts {
            columns,
            key,
            indexes,
            keys,
            checks,
            comment,
            options,
            definition,
            part_of,
        },
    )
}

impl Parts {
    fn table(self, name: String, tables: &[String], enums: &[EnumType]) -> Table {
        let column = |(name, (column, ty)): (String, (Column, Option<Pick>))| match ty.filter(|_| !enums.is_empty()) {
            Some(ty) => {
                let named = ColumnType::Enum { name: Some(ty.get(enums).name.clone()), values: vec![] };
                let ty = if column.nullable { named } else { ColumnType::Array(Box::new(named)) };
                Column { name, ty, sql_type: None, ..column }
            }
            None => Column { name, ..column },
        };
        let columns: Vec<Column> = self.columns.into_iter().rev().map(column).collect();
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let some = |picks: Vec<Pick>| {
            let mut some: Vec<String> = Vec::new();
            for name in picks.iter().map(|pick| pick.get(&names)) {
                if !some.contains(name) {
                    some.push(name.clone());
                }
            }
            some
        };
        let mut table = Table {
            primary_key: self.key.map(|(picks, key)| PrimaryKey { columns: some(picks), ..key }),
            checks: self.checks,
            comment: self.comment,
            options: self.options,
            definition: self.definition,
            name,
            ..Table::new("")
        };
        for (name, (parts, include, index)) in self.indexes {
            let parts = parts.into_iter().map(|(pick, part)| match part.name() {
                Some(_) => IndexColumn { term: IndexColumn::column(pick.get(&names)).term, ..part },
                None => part,
            });
            let unnamed = index.constraint && index.name.is_none();
            let name = (!unnamed).then_some(name);
            table.indexes.push(Index { name, columns: parts.collect(), include: some(include), ..index });
        }
        table.indexes.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
        for (own, target, whole, key) in self.keys {
            let columns = some(own);
            // To a table that is there, or to one that is not; to its key, or to columns that `link` picks.
            let (to, references) = (target.get(tables).clone(), if whole { vec![] } else { columns.clone() });
            table.foreign_keys.push(ForeignKey { columns, table: to, references, ..key });
        }
        if let Some(whole) = self.part_of.map(|pick| pick.get(tables)).filter(|whole| **whole < table.name) {
            table.options.insert("partition_of".to_owned(), whole.clone());
        }
        Table { columns, ..table }
    }
}

/// Foreign keys refer to columns there are; some to what is not there, as databases let them.
fn link(schema: &mut Schema) {
    let columns: BTreeMap<String, Vec<String>> = schema
        .tables
        .iter()
        .map(|table| (table.name.clone(), table.columns.iter().map(|column| column.name.clone()).collect()))
        .collect();
    for (number, key) in schema.tables.iter_mut().flat_map(|table| &mut table.foreign_keys).enumerate() {
        let there = &columns[&key.table];
        for (at, name) in key.references.iter_mut().enumerate() {
            *name = there[at % there.len()].clone();
        }
        if number % 7 == 6 {
            key.table.push_str(" gone");
        }
    }
}

fn column() -> impl Strategy<Value = Column> {
    let generated = (text(), any::<bool>()).prop_map(|(expression, stored)| Generated { expression, stored });
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let texts = (weighted(0.1, text()), weighted(0.1, text()), weighted(0.1, text()), weighted(0.2, text()));
    (ty(), flags, weighted(0.3, default()), weighted(0.1, generated), texts, options()).prop_map(
        |(ty, (unsigned, nullable, auto_increment), default, generated, texts, options)| {
            let (sql_type, collation, comment, definition) = texts;
            let name = String::new();
            Column {
                name,
                ty,
                sql_type,
                unsigned,
                nullable,
                default,
                auto_increment,
                generated,
                collation,
                comment,
                options,
                definition,
            }
        },
    )
}

fn ty() -> impl Strategy<Value = ColumnType> {
    let texts = || btree_set(text(), 0..4).prop_map(|values| values.into_iter().rev().collect::<Vec<String>>());
    let plain = select([plain_types(), vec![ColumnType::String { length: 255 }]].concat());
    let leaf = prop_oneof![
        12 => plain,
        1 => any::<(u16, u16)>().prop_map(|(precision, scale)| ColumnType::Decimal { precision, scale }),
        1 => any::<u32>().prop_map(|length| ColumnType::Char { length }),
        1 => any::<u32>().prop_map(|length| ColumnType::String { length }),
        1 => texts().prop_map(|values| ColumnType::Enum { name: None, values }),
        1 => texts().prop_map(|values| ColumnType::Set { values }),
        1 => text().prop_map(ColumnType::Other),
    ];
    leaf.prop_recursive(2, 4, 1, |inner| {
        prop_oneof![
            inner.clone().prop_map(|of| ColumnType::Array(Box::new(of))),
            inner.prop_map(|of| ColumnType::Range(Box::new(of))),
        ]
    })
}

fn default() -> impl Strategy<Value = DefaultValue> {
    prop_oneof![
        Just(DefaultValue::Null),
        any::<bool>().prop_map(DefaultValue::Boolean),
        "[-+]?[0-9]{0,45}([.][0-9]{0,5})?(e[+-]?[0-9]{1,3})?".prop_map(DefaultValue::Number),
        text().prop_map(DefaultValue::Number),
        text().prop_map(DefaultValue::Text),
        Just(DefaultValue::CurrentTimestamp),
        text().prop_map(DefaultValue::Expression),
    ]
}

fn key() -> impl Strategy<Value = PrimaryKey> {
    (weighted(0.2, name()), weighted(0.1, text())).prop_map(|(name, definition)| PrimaryKey {
        name,
        columns: vec![],
        definition,
    })
}

fn index() -> impl Strategy<Value = Index> {
    let kind = select(vec![(false, false), (true, false), (true, true), (false, true)]);
    let texts = (weighted(0.1, text()), weighted(0.1, text()), weighted(0.1, text()), weighted(0.1, text()));
    (kind, of(Just(String::new())), weighted(0.1, deferrable()), texts, options()).prop_map(
        |((unique, constraint), name, deferrable, (predicate, method, comment, definition), options)| Index {
            name,
            unique,
            constraint,
            deferrable,
            predicate,
            method,
            comment,
            definition,
            options,
            ..Index::default()
        },
    )
}

fn part() -> impl Strategy<Value = IndexColumn> {
    let term = prop_oneof![4 => Just(IndexColumn::column("")), 1 => text().prop_map(IndexColumn::expression)];
    let plain = prop_oneof![2 => Just(false), 1 => Just(true)];
    let texts = (weighted(0.2, text()), weighted(0.2, text()));
    (term, plain, any::<bool>(), texts, of(any::<bool>()), weighted(0.2, any::<u32>())).prop_map(
        |(part, dressed, descending, (collation, operator_class), nulls_first, length)| match dressed {
            true => IndexColumn { descending, collation, operator_class, nulls_first, length, ..part },
            false => part,
        },
    )
}

fn foreign_key() -> impl Strategy<Value = ForeignKey> {
    let action =
        || select(vec![Action::NoAction, Action::Restrict, Action::Cascade, Action::SetNull, Action::SetDefault]);
    let texts = (of(name()), weighted(0.1, text()));
    (texts, action(), action(), weighted(0.2, deferrable())).prop_map(
        |((name, definition), on_delete, on_update, deferrable)| ForeignKey {
            name,
            on_delete,
            on_update,
            deferrable,
            definition,
            ..ForeignKey::default()
        },
    )
}

fn deferrable() -> impl Strategy<Value = Deferrable> {
    select(vec![Deferrable::InitiallyDeferred, Deferrable::InitiallyImmediate])
}

fn check() -> impl Strategy<Value = Check> {
    (weighted(0.5, name()), text(), weighted(0.1, text())).prop_map(|(name, expression, definition)| Check {
        name,
        expression,
        definition,
    })
}

fn options() -> impl Strategy<Value = BTreeMap<String, String>> {
    let key = prop_oneof![
        select(vec!["strict", "nulls_not_distinct", "on_update", "type", "true", "2"]).prop_map(str::to_owned),
        text()
    ];
    let value = prop_oneof![Just("true".to_owned()), text()];
    prop_oneof![5 => Just(BTreeMap::new()), 1 => btree_map(key, value, 1..3)]
}

/// Names as people give them, and as they could.
fn name() -> impl Strategy<Value = String> {
    let odd = [
        "type",
        "self",
        "Self",
        "crate",
        "_",
        "fn",
        "r#fn",
        "union",
        "gen",
        "User",
        "user",
        "users",
        "user_id",
        "userId",
        "USER_ID",
        "Zeile",
        "größe",
        "Größe",
        "名前",
        "имя",
        "first name",
        "First Name",
        "first-name",
        "2nd",
        "a.b",
        "a\"b",
        "a`b",
        "a\\b",
        "x²",
        "é",
        "e\u{301}",
        "\u{212b}",
        "ﬁ",
        "ı",
        "İ",
        "option",
        "Option",
        "json",
        "string",
        "mod",
        "main",
        "aux",
        "table",
        "id",
    ];
    let long = "a_name_as_long_as_it_may_be_in_most_of_the_databases_there_are_63";
    prop_oneof![
        6 => "[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,5}){0,2}",
        4 => select(odd.to_vec()).prop_map(str::to_owned),
        1 => Just(long.to_owned()),
        1 => "[A-Za-zäÖß _$#\"'.-]{1,60}",
        1 => text(),
    ]
}

/// Names of types: those in a schema have two parts, and a part with a dot or a quote stands in quotes.
fn type_name() -> impl Strategy<Value = String> {
    let odd =
        ["mood", "Mood", "order", "größe", "audit.mood", "\"a.b\"", "audit.\"a\"\"b\"", "with space", "2nd", "User"];
    prop_oneof!["[a-z][a-z_]{0,8}", select(odd.to_vec()).prop_map(str::to_owned)]
}

/// Any text, and the ones that are awkward in Rust more often.
fn text() -> impl Strategy<Value = String> {
    let odd = [
        "",
        " ",
        "it's",
        "\"quoted\"",
        "\"#",
        "\\",
        "\\n",
        "a\nb",
        "a\r\nb",
        "\r",
        "\t",
        "*/",
        "//",
        "/*",
        "{{x}}",
        "{}",
        "r#\"x\"#",
        "\u{feff}",
        "\u{202e}\"",
        "\u{200b}",
        "🦀",
        "é",
        "e\u{301}",
        "'; DROP TABLE x; --",
        "`",
        "true",
        "now",
        "null",
        "$1",
        "%s",
        "#",
        "]",
        ")",
        ",",
    ];
    let printable = any::<String>().prop_map(|text| text.replace('\0', ""));
    prop_oneof![2 => "[a-z ()=<>0-9]{1,20}", 2 => select(odd.to_vec()).prop_map(str::to_owned), 1 => printable]
}
