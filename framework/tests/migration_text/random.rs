//! Operations nobody thought of.

use std::collections::BTreeMap;

use ruskit::schema::{
    Action, Change, Check, Column, ColumnType, DefaultValue, Deferrable, ForeignKey, Generated, Index, IndexColumn,
    Operation, Position, PrimaryKey, Selector, Table, constraint_name,
};

use crate::cases::ODD;

const NAMES: [&str; 8] = ["id", "slug", "user_id", "created_at", "updated_at", "deleted_at", "Odd name", "ü\"q\\"];

/// The operations of this number.
pub(crate) fn operations(seed: u64) -> Vec<Operation> {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let count = 1 + dice.below(4);
    (0..count).map(|_| if dice.chance(2) { dice.create() } else { dice.alter() }).collect()
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    /// One time in so many.
    fn chance(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn maybe<T>(&mut self, of: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(of).then(|| make(self))
    }

    fn text(&mut self) -> String {
        if self.chance(3) {
            self.pick(&ODD).to_owned()
        } else {
            self.pick(&["a > 0", "x", "NOW()", "lower(a)"]).to_owned()
        }
    }

    fn options(&mut self) -> BTreeMap<String, String> {
        if self.chance(6) { BTreeMap::from([(self.text(), self.text())]) } else { BTreeMap::new() }
    }

    fn table_name(&mut self) -> String {
        self.pick(&["posts", "users", "shop.orders", "日本", "posts"]).to_owned()
    }

    fn create(&mut self) -> Operation {
        let mut table = Table::new(self.table_name());
        for name in NAMES {
            if !self.chance(3) {
                let column = self.column(name);
                table.columns.push(column);
            }
        }
        if table.columns.is_empty() {
            table.columns.push(Column::new("only", ColumnType::Text));
        }
        let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
        table.primary_key = self.maybe(2, |dice| dice.key(&names));
        for _ in 0..self.below(5) {
            let mut index = self.index(&table.name, &names);
            // An index always has a name, and none has another's.
            if table.indexes.iter().any(|other| other.name.is_some() && other.name == index.name) {
                index.name = Some(format!("i{}", table.indexes.len()));
            }
            table.indexes.push(index);
        }
        let (foreign_keys, checks) = (self.below(4), self.below(4));
        table.foreign_keys = (0..foreign_keys).map(|_| self.foreign_key(&table.name, &names)).collect();
        table.checks = (0..checks).map(|_| self.check(&table.name, &names)).collect();
        table.comment = self.maybe(5, Self::text);
        table.options = self.options();
        Operation::CreateTable { table, if_not_exists: self.chance(5) }
    }

    fn alter(&mut self) -> Operation {
        let table = self.table_name();
        let count = 1 + self.below(9);
        let changes = (0..count).flat_map(|_| self.changes(&table)).collect();
        Operation::AlterTable { table, changes }
    }

    /// A change, or a column with what belongs to it.
    fn changes(&mut self, table: &str) -> Vec<Change> {
        let name = self.pick(&NAMES).to_owned();
        let names: Vec<String> = if self.chance(2) { vec![name.clone()] } else { NAMES.map(str::to_owned).into() };
        let one = match self.below(14) {
            0..=3 => {
                let position =
                    self.pick(&[Position::Last, Position::Last, Position::First, Position::After("slug".into())]);
                let mut changes = vec![Change::AddColumn { column: self.column(&name), position }];
                while self.chance(2) {
                    changes.push(self.constraint(table, std::slice::from_ref(&name)));
                }
                return changes;
            }
            4 | 5 => Change::ChangeColumn(self.column(&name)),
            6 => Change::RenameColumn { from: name, to: self.text() },
            7 => Change::DropColumn(name),
            8 => Change::DropIndex(self.text()),
            9 => self.pick(&[
                Change::DropPrimaryKey,
                Change::SetComment(None),
                Change::DropUnique(Selector::Columns(names.clone())),
                Change::DropForeignKey(Selector::Name(name)),
                Change::DropCheck("x".into()),
            ]),
            _ => self.constraint(table, &names),
        };
        vec![one]
    }

    fn constraint(&mut self, table: &str, names: &[String]) -> Change {
        match self.below(5) {
            0 => Change::AddPrimaryKey(self.key(names)),
            1 => Change::AddForeignKey(self.foreign_key(table, names)),
            2 => Change::AddCheck(self.check(table, names)),
            _ => {
                let index = self.index(table, names);
                if index.constraint { Change::AddUnique(index) } else { Change::CreateIndex(index) }
            }
        }
    }

    fn column(&mut self, name: &str) -> Column {
        if self.chance(2) {
            match name {
                "id" => return Column { auto_increment: true, ..Column::new(name, ColumnType::BigInteger) },
                "created_at" | "updated_at" => {
                    let default = Some(DefaultValue::CurrentTimestamp);
                    return Column { default, ..Column::new(name, ColumnType::Timestamp) };
                }
                "deleted_at" => return Column { nullable: true, ..Column::new(name, ColumnType::Timestamp) },
                _ => {}
            }
        }
        let ty = self.pick(&[
            ColumnType::BigInteger,
            ColumnType::Text,
            ColumnType::String { length: 255 },
            ColumnType::String { length: 100 },
            ColumnType::Decimal { precision: 8, scale: 2 },
            ColumnType::Enum { name: None, values: vec!["a".into(), "b".into()] },
            ColumnType::Enum { name: Some("mood".into()), values: vec!["a".into()] },
            ColumnType::Array(Box::new(ColumnType::Decimal { precision: 30, scale: 10 })),
            ColumnType::Timestamp,
        ]);
        Column {
            sql_type: self.maybe(9, Self::text),
            unsigned: self.chance(6),
            nullable: self.chance(3),
            default: self.maybe(4, Self::default),
            auto_increment: self.chance(9),
            generated: self.maybe(9, |dice| Generated { expression: dice.text(), stored: dice.chance(2) }),
            collation: self.maybe(9, Self::text),
            comment: self.maybe(6, Self::text),
            options: self.options(),
            ..Column::new(name, ty)
        }
    }

    fn default(&mut self) -> DefaultValue {
        match self.below(5) {
            0 => DefaultValue::Null,
            1 => DefaultValue::Boolean(self.chance(2)),
            2 => DefaultValue::Number(self.pick(&["0", "-17", "1.50", "0.125", "99999999999"]).to_owned()),
            3 => DefaultValue::Text(self.text()),
            _ => DefaultValue::Expression(self.text()),
        }
    }

    fn some(&mut self, names: &[String]) -> Vec<String> {
        let count = 1 + self.below(names.len().min(3));
        (0..count).map(|_| self.pick(names)).collect()
    }

    fn key(&mut self, names: &[String]) -> PrimaryKey {
        let columns = self.some(names);
        PrimaryKey { name: self.maybe(4, Self::text), definition: self.maybe(6, Self::text), columns }
    }

    fn usual(&mut self, table: &str, columns: &[String], kind: &str) -> String {
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        if self.chance(4) { format!("mine{}", self.below(1000)) } else { constraint_name(table, &columns, kind) }
    }

    fn index(&mut self, table: &str, names: &[String]) -> Index {
        let (columns, kind) = (self.some(names), self.below(6));
        let (unique, constraint) = (matches!(kind, 0..=2), matches!(kind, 2 | 3));
        let name = self.usual(table, &columns, if unique { "unique" } else { "index" });
        let unnamed = constraint && self.chance(3);
        let bare = self.chance(2);
        let parts = columns.iter().map(|name| if bare { IndexColumn::column(name) } else { self.part(name) }).collect();
        Index {
            name: (!unnamed).then_some(name),
            unique,
            constraint,
            columns: parts,
            predicate: self.maybe(6, Self::text),
            method: self.maybe(6, Self::text),
            include: if self.chance(6) { self.some(names) } else { Vec::new() },
            deferrable: self.maybe(6, |_| Deferrable::InitiallyDeferred),
            comment: self.maybe(6, Self::text),
            options: self.options(),
            concurrently: self.chance(6),
            definition: self.maybe(9, Self::text),
        }
    }

    fn part(&mut self, name: &str) -> IndexColumn {
        let term = if self.chance(3) { IndexColumn::expression(self.text()) } else { IndexColumn::column(name) };
        IndexColumn {
            descending: self.chance(3),
            collation: self.maybe(4, Self::text),
            operator_class: self.maybe(4, Self::text),
            nulls_first: self.maybe(4, |dice| dice.chance(2)),
            length: self.maybe(4, |_| 10),
            ..term
        }
    }

    fn foreign_key(&mut self, table: &str, names: &[String]) -> ForeignKey {
        let columns = self.some(names);
        let actions = [
            Action::NoAction,
            Action::Cascade,
            Action::Restrict,
            Action::SetNull,
            Action::SetDefault,
            Action::NoAction,
        ];
        let name = self.usual(table, &columns, "foreign");
        ForeignKey {
            name: if self.chance(5) { None } else { Some(name) },
            table: self.table_name(),
            references: if self.chance(4) { Vec::new() } else { columns.clone() },
            on_delete: self.pick(&actions),
            on_update: self.pick(&actions),
            deferrable: self.maybe(5, |_| Deferrable::InitiallyImmediate),
            definition: self.maybe(9, Self::text),
            columns,
        }
    }

    fn check(&mut self, table: &str, names: &[String]) -> Check {
        let column = [self.pick(names)];
        let name = self.usual(table, &column, "check");
        Check {
            name: if self.chance(5) { None } else { Some(name) },
            expression: self.text(),
            definition: self.maybe(6, Self::text),
        }
    }
}
