//! What a plan means on a database: two schemas that can follow each other there and back, and rows.
//!
//! Row `r` of every table holds `r` in each of its numbers, so that any number may refer to any unique one. What would be
//! refused with rows for good reason is left out: a new column without a value, a key to rows that are gone on the way.

use std::collections::{BTreeMap, BTreeSet};

use ruskit::schema::diff::Renames;
use ruskit::schema::{
    Action, Check, Column, ColumnType, DefaultValue, ForeignKey, Index, IndexColumn, PrimaryKey, Schema, Table,
};

use crate::plan::{ColumnPlan, On, PartPlan, Plan, TablePlan};
use crate::support::Engine;

/// Rows of each table.
pub(crate) const ROWS: usize = 3;

/// A number that refers, and one that is referred to.
const REFERS: u8 = 0;
const REFERRED: u8 = 1;

pub(crate) struct Case {
    pub(crate) sides: [Schema; 2],
    pub(crate) renames: Renames,
    /// What puts the rows in.
    pub(crate) inserts: Vec<String>,
    /// Tables that are there on both sides: name and columns before, and after.
    pub(crate) surviving: Vec<[(String, Vec<String>); 2]>,
    /// There is no way back.
    pub(crate) one_way: bool,
}

/// Works a plan out.
struct Builder<'p> {
    engine: Engine,
    plan: &'p Plan,
    /// Names of tables, and of their columns.
    names: Vec<[String; 2]>,
    columns: Vec<Vec<[String; 2]>>,
    /// Types of columns that refer, and what is not NULL-able or has a value in the plan but must not.
    types: BTreeMap<(usize, usize, usize), ColumnType>,
    nullable: BTreeMap<(usize, usize, usize), bool>,
    without_default: BTreeSet<(usize, usize, usize)>,
    /// Columns that hold nothing but NULL.
    empty: BTreeSet<(usize, usize)>,
}

pub(crate) fn case(plan: &Plan, engine: Engine) -> Case {
    let tables: Vec<_> = plan.tables.iter().map(|table| (table.on, table.renamed)).collect();
    let names = named(&tables, ["t", "n"], plan.turned);
    let columns = plan.tables.iter().map(|table| {
        let columns: Vec<_> = table.columns.iter().map(|column| (column.on, column.renamed)).collect();
        named(&columns, ["c", "d"], table.turned)
    });
    let mut builder = Builder {
        engine,
        columns: columns.collect(),
        plan,
        names,
        types: BTreeMap::new(),
        nullable: BTreeMap::new(),
        without_default: BTreeSet::new(),
        empty: BTreeSet::new(),
    };
    builder.new_columns();
    let parts = [0, 1].map(|side| builder.parts(side));
    let sides = [0, 1].map(|side| builder.schema(side, &parts[side]));
    Case {
        renames: builder.renames(),
        inserts: builder.inserts(),
        surviving: builder.surviving(),
        sides,
        one_way: false,
    }
}

/// Names before and after: `t0`, and `n0` or that of another renamed one.
fn named(all: &[(On, bool)], letters: [&str; 2], turned: bool) -> Vec<[String; 2]> {
    let renamed: Vec<_> = (0..all.len()).filter(|at| all[*at] == (On::Both, true)).collect();
    let name = |at: usize| {
        let own = format!("{}{at}", letters[0]);
        let now = match renamed.iter().position(|other| *other == at) {
            None => own.clone(),
            Some(place) if turned && renamed.len() > 1 => {
                format!("{}{}", letters[0], renamed[(place + 1) % renamed.len()])
            }
            Some(_) => format!("{}{at}", letters[1]),
        };
        [own, now]
    };
    (0..all.len()).map(name).collect()
}

/// What stands on the columns of one table on one side.
#[derive(Default, Clone)]
struct Parts {
    key: Vec<usize>,
    indexes: Vec<Index>,
    checks: Vec<Check>,
    foreign_keys: Vec<ForeignKey>,
}

/// `id`, which is no column of the plan.
const ID: usize = usize::MAX;

impl<'p> Builder<'p> {
    fn table(&self, at: usize) -> &'p TablePlan {
        &self.plan.tables[at]
    }

    fn column(&self, table: usize, at: usize) -> &'p ColumnPlan {
        &self.plan.tables[table].columns[at]
    }

    /// Whether rows meet the table on both sides.
    fn has_rows(&self, table: usize) -> bool {
        self.plan.rows && self.table(table).on == On::Both
    }

    fn is(&self, table: usize, at: usize, side: usize) -> bool {
        at == ID || self.column(table, at).on.is(side)
    }

    fn name(&self, table: usize, at: usize, side: usize) -> String {
        if at == ID { "id".to_owned() } else { self.columns[table][at][side].clone() }
    }

    fn ty(&self, table: usize, at: usize, side: usize) -> ColumnType {
        use ColumnType as T;
        let numbers = [T::Integer, T::BigInteger, T::SmallInteger];
        if at == ID {
            return numbers[usize::from(self.table(table).id[side])].clone();
        }
        if let Some(ty) = self.types.get(&(table, at, side)) {
            return ty.clone();
        }
        let column = self.column(table, at);
        let (ty, fixed) = (usize::from(column.ty[side]), usize::from(column.ty[0]));
        match column.family {
            REFERS | REFERRED => numbers[ty].clone(),
            2 | 3 => [T::String { length: 50 }, T::String { length: 100 }, T::Text][ty].clone(),
            4 => T::Boolean,
            5 => T::Decimal { precision: 8 + 2 * u16::from(column.ty[side]), scale: 2 },
            6 => [T::Date, T::DateTime, T::Timestamp][fixed].clone(),
            _ => [T::Double, T::Binary, T::Uuid][fixed].clone(),
        }
    }

    fn is_nullable(&self, table: usize, at: usize, side: usize) -> bool {
        at != ID && *self.nullable.get(&(table, at, side)).unwrap_or(&self.column(table, at).nullable[side])
    }

    fn default(&self, table: usize, at: usize, side: usize) -> Option<DefaultValue> {
        use DefaultValue as D;
        if self.without_default.contains(&(table, at, side)) {
            return None;
        }
        let column = self.column(table, at);
        let number = |text: [&str; 2]| D::Number(text[usize::from(column.default[side] == 1)].to_owned());
        if column.default[side] == 0 {
            return None;
        }
        Some(match (column.family, self.ty(table, at, side)) {
            (REFERS, _) => D::Number("1".to_owned()),
            (REFERRED, _) => number(["1", "2"]),
            (_, ColumnType::Text) if self.engine == Engine::Mysql => return None,
            (2 | 3, _) => D::Text(["it's", "x"][usize::from(column.default[side] == 1)].to_owned()),
            (4, _) => D::Boolean(column.default[side] == 1),
            (5, _) => number(["1.50", "2.25"]),
            (_, ColumnType::DateTime | ColumnType::Timestamp) => D::CurrentTimestamp,
            (_, ColumnType::Double) => number(["1.5", "2.5"]),
            _ => return None,
        })
    }

    /// A column that comes or goes has a value for the rows there are.
    fn new_columns(&mut self) {
        for table in 0..self.plan.tables.len() {
            for at in 0..self.table(table).columns.len() {
                for side in [0, 1] {
                    let is_new = self.has_rows(table) && self.is(table, at, side) && !self.is(table, at, 1 - side);
                    if is_new && self.default(table, at, side).is_none() {
                        self.nullable.insert((table, at, side), true);
                    }
                }
            }
        }
    }

    fn parts(&mut self, side: usize) -> Vec<Parts> {
        let mut parts = vec![Parts::default(); self.plan.tables.len()];
        for (table, own) in parts.iter_mut().enumerate() {
            own.key = self.key(table, side);
            for (number, part) in self.table(table).parts.iter().enumerate() {
                if self.table(table).on.is(side) && part.on.is(side) {
                    match part.kind {
                        0..=2 => own.indexes.extend(self.index(table, number, part, side)),
                        3 => own.checks.extend(self.check(table, number, part, side)),
                        _ => {}
                    }
                }
            }
        }
        for table in 0..parts.len() {
            for (number, part) in self.table(table).parts.iter().enumerate() {
                if self.table(table).on.is(side) && part.on.is(side) && part.kind > 3 {
                    let key = self.foreign_key((table, number, part), side, &parts);
                    parts[table].foreign_keys.extend(key);
                }
            }
        }
        parts
    }

    fn key(&self, table: usize, side: usize) -> Vec<usize> {
        let second = (0..self.table(table).columns.len()).find(|at| {
            let column = self.column(table, *at);
            column.family == REFERRED && column.on == On::Both && !column.nullable[side]
        });
        match (self.table(table).key[side], second) {
            (0 | 1, _) | (2, None) => vec![ID],
            (2, Some(second)) => vec![ID, second],
            _ => vec![],
        }
    }

    /// The columns of a part on one side.
    fn chosen(&self, table: usize, part: &PartPlan, side: usize, fits: impl Fn(usize) -> bool) -> Vec<usize> {
        let count = self.table(table).columns.len();
        let mut chosen = Vec::new();
        for number in &part.columns {
            let at = usize::from(*number) % count.max(1);
            if count > 0 && self.is(table, at, side) && fits(at) && !chosen.contains(&at) {
                chosen.push(at);
            }
        }
        chosen
    }

    fn index(&mut self, table: usize, number: usize, part: &PartPlan, side: usize) -> Option<Index> {
        let unique = part.kind > 0;
        let fits = |at: usize| {
            let long = matches!(self.ty(table, at, side), ColumnType::Text | ColumnType::Binary);
            let same = matches!(self.ty(table, at, side), ColumnType::Boolean);
            !(long && self.engine == Engine::Mysql || same && unique)
        };
        let columns = self.chosen(table, part, side, fits);
        let guarded = unique && self.has_rows(table);
        for at in columns.iter().filter(|_| guarded) {
            if self.column(table, *at).on != On::Both {
                self.nullable.insert((table, *at, side), true);
                self.without_default.insert((table, *at, side));
            }
        }
        let mut parts: Vec<_> = columns.iter().map(|at| IndexColumn::column(self.name(table, *at, side))).collect();
        parts.first_mut()?.descending = part.changed && side == 1 && part.kind < 2;
        let name = format!("{}{table}_{number}", ["i", "j"][usize::from(side == 1 && part.renamed)]);
        let constraint = part.kind == 2;
        Some(Index {
            name: (part.named[side] || !constraint).then_some(name),
            unique,
            constraint,
            columns: parts,
            ..Index::default()
        })
    }

    fn check(&self, table: usize, number: usize, part: &PartPlan, side: usize) -> Option<Check> {
        let column = *self.chosen(table, part, side, |at| self.column(table, at).family == REFERRED).first()?;
        let limit = if side == 1 && part.changed { 6 } else { 5 };
        Some(Check {
            name: Some(format!("{}{table}_{number}", ["k", "l"][usize::from(side == 1 && part.renamed)])),
            expression: format!("{} > -{limit}", self.name(table, column, side)),
            definition: None,
        })
    }

    /// What of a table may be referred to.
    fn targets(&self, table: usize, side: usize, parts: &[Parts]) -> Vec<Vec<usize>> {
        let mut targets: Vec<_> = std::iter::once(parts[table].key.clone()).filter(|key| !key.is_empty()).collect();
        for (number, part) in self.table(table).parts.iter().enumerate() {
            let unique = part.on.is(side) && (1..=2).contains(&part.kind);
            let columns = self.chosen(table, part, side, |_| true);
            if let ([at], true) = (columns.as_slice(), unique)
                && self.column(table, *at).family == REFERRED
                && number < self.table(table).parts.len()
            {
                targets.push(columns);
            }
        }
        targets
    }

    fn foreign_key(
        &mut self,
        (table, number, part): (usize, usize, &PartPlan),
        side: usize,
        parts: &[Parts],
    ) -> Option<ForeignKey> {
        let others: Vec<_> = (0..parts.len()).filter(|other| self.table(*other).on.is(side)).collect();
        let other = others[usize::from(part.target) % others.len()];
        let targets = self.targets(other, side, parts);
        let target = targets.get(usize::from(part.target / 8) % targets.len().max(1))?;
        let sources = self.chosen(table, part, side, |at| self.column(table, at).family == REFERS);
        if sources.len() != target.len() {
            return None;
        }
        // The types are those of what is referred to.
        let wanted: Vec<_> = target.iter().map(|at| self.ty(other, *at, side)).collect();
        let agrees =
            |(at, ty): (&usize, &ColumnType)| self.types.get(&(table, *at, side)).is_none_or(|forced| forced == ty);
        if !sources.iter().zip(&wanted).all(agrees) {
            return None;
        }
        let rows_stay = self.table(other).on == On::Both
            && target.iter().all(|at| *at == ID || self.column(other, *at).on == On::Both);
        if self.plan.rows {
            let both = |at: &usize| self.column(table, *at).on == On::Both;
            let whole = self.table(table).on != On::Both || sources.len() == 1 || sources.iter().all(both);
            let may_be_empty = sources
                .iter()
                .all(|at| (0..2).all(|side| !self.is(table, *at, side) || self.is_nullable(table, *at, side)));
            match (rows_stay && whole, may_be_empty) {
                (true, _) => {}
                (false, true) => {
                    for at in &sources {
                        self.empty.insert((table, *at));
                        self.without_default.extend((0..2).map(|side| (table, *at, side)));
                    }
                }
                (false, false) => return None,
            }
        }
        for (at, ty) in sources.iter().zip(wanted) {
            self.types.insert((table, *at, side), ty);
        }
        let nullable = sources.iter().all(|at| self.is_nullable(table, *at, side));
        let actions = [Action::NoAction, Action::Cascade, Action::SetNull, Action::Restrict];
        let on_delete = match actions[usize::from(part.actions[side])] {
            Action::SetNull if !nullable => Action::Cascade,
            action => action,
        };
        let name = format!("{}{table}_{number}", ["f", "g"][usize::from(side == 1 && part.renamed)]);
        // MySQL asks for names where two keys share the index that is made for them.
        let several = self.table(table).parts.iter().filter(|part| part.kind > 3).count() > 1;
        let named = part.named[side] || self.engine == Engine::Mysql && several;
        Some(ForeignKey {
            name: named.then_some(name),
            columns: sources.iter().map(|at| self.name(table, *at, side)).collect(),
            table: self.names[other][side].clone(),
            references: target.iter().map(|at| self.name(other, *at, side)).collect(),
            on_delete,
            ..ForeignKey::default()
        })
    }

    fn schema(&self, side: usize, parts: &[Parts]) -> Schema {
        let comments = self.engine != Engine::Sqlite;
        let comment = |told: bool| (told && comments).then(|| format!("what it's for, {side}"));
        let mut schema = Schema::default();
        for (at, plan) in self.plan.tables.iter().enumerate().filter(|(_, plan)| plan.on.is(side)) {
            let parts = &parts[at];
            let mut table = Table::new(&self.names[at][side]);
            table
                .columns
                .push(Column { auto_increment: plan.key[side] == 0, ..Column::new("id", self.ty(at, ID, side)) });
            for number in (0..plan.columns.len()).filter(|number| plan.columns[*number].on.is(side)) {
                table.columns.push(Column {
                    nullable: self.is_nullable(at, number, side) && !parts.key.contains(&number),
                    default: self.default(at, number, side),
                    comment: comment(plan.columns[number].comment[side]),
                    ..Column::new(self.name(at, number, side), self.ty(at, number, side))
                });
            }
            if !parts.key.is_empty() {
                let columns = parts.key.iter().map(|number| self.name(at, *number, side));
                table.primary_key = Some(PrimaryKey::over(columns));
            }
            table.indexes.clone_from(&parts.indexes);
            table.checks.clone_from(&parts.checks);
            table.foreign_keys.clone_from(&parts.foreign_keys);
            table.comment = comment(plan.comment[side]);
            schema.tables.push(table);
        }
        schema
    }

    fn renames(&self) -> Renames {
        let mut renames = Renames::default();
        for (table, [was, now]) in self.names.iter().enumerate() {
            if was != now {
                renames.tables.insert(was.clone(), now.clone());
            }
            let own = self.columns[table].iter().filter(|[was, now]| was != now);
            renames.columns.extend(own.map(|[was, column]| ((now.clone(), was.clone()), column.clone())));
        }
        renames
    }

    fn inserts(&self) -> Vec<String> {
        let mut inserts = Vec::new();
        for table in (0..self.names.len()).filter(|table| self.plan.rows && self.table(*table).on.is(0)) {
            for row in 1..=ROWS {
                let own = (0..self.columns[table].len()).filter(|at| self.is(table, *at, 0));
                let columns: Vec<_> = std::iter::once(ID).chain(own).collect();
                let names: Vec<_> = columns.iter().map(|at| self.engine.quote(&self.name(table, *at, 0))).collect();
                let values: Vec<_> = columns.iter().map(|at| self.value(table, *at, row)).collect();
                let name = self.engine.quote(&self.names[table][0]);
                inserts.push(format!("INSERT INTO {name} ({}) VALUES ({})", names.join(", "), values.join(", ")));
            }
        }
        inserts
    }

    fn value(&self, table: usize, at: usize, row: usize) -> String {
        if at == ID {
            return row.to_string();
        }
        let column = self.column(table, at);
        let nullable = (0..2).all(|side| !self.is(table, at, side) || self.is_nullable(table, at, side));
        let in_key = (0..2).any(|side| self.key(table, side).contains(&at));
        if self.empty.contains(&(table, at)) || (nullable && !in_key && row == ROWS) {
            return "NULL".to_owned();
        }
        match (column.family, self.ty(table, at, 0)) {
            (REFERS | REFERRED, _) => row.to_string(),
            (2 | 3, _) => format!("'v{row}'"),
            (4, _) => if row.is_multiple_of(2) { "TRUE" } else { "FALSE" }.to_owned(),
            (5, _) => format!("{row}.50"),
            (_, ColumnType::Date) => format!("'2024-01-0{row}'"),
            (6, _) => format!("'2024-01-0{row} 10:00:00'"),
            (_, ColumnType::Double) => format!("{row}.5"),
            (_, ColumnType::Binary) if self.engine == Engine::Postgres => format!("'\\x0{row}'"),
            (_, ColumnType::Binary) => format!("x'0{row}'"),
            _ => format!("'00000000-0000-0000-0000-00000000000{row}'"),
        }
    }

    fn surviving(&self) -> Vec<[(String, Vec<String>); 2]> {
        let both = (0..self.names.len()).filter(|table| self.table(*table).on == On::Both);
        let table = |table: usize| {
            let columns = (0..self.columns[table].len()).filter(|at| self.column(table, *at).on == On::Both);
            let columns: Vec<_> = std::iter::once(ID).chain(columns).collect();
            [0, 1].map(|side| {
                let names = columns.iter().map(|at| self.name(table, *at, side)).collect();
                (self.names[table][side].clone(), names)
            })
        };
        both.map(table).collect()
    }
}
