//! The table, a row as soon as it is known.

#![expect(clippy::print_stdout, reason = "this is the place that prints")]

/// A measure's runs, and what they are held to.
pub(crate) struct Row {
    values: Vec<f64>,
    unit: Unit,
    /// What it is compared with, and the ratio of each pair of runs.
    ratios: Option<(&'static str, Vec<f64>)>,
    limit: Limit,
}

/// What the median, or the ratio, may be.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    Value(f64),
    Ratio(f64),
    /// Why there is none.
    None(&'static str),
}

#[derive(Clone, Copy)]
enum Unit {
    Seconds,
    Mib,
}

impl Row {
    pub(crate) fn seconds(values: Vec<f64>) -> Self {
        Self { values, unit: Unit::Seconds, ratios: None, limit: Limit::None("") }
    }

    /// A measure that cannot be taken here.
    pub(crate) fn none(reason: &'static str) -> Self {
        Self { values: Vec::new(), unit: Unit::Seconds, ratios: None, limit: Limit::None(reason) }
    }

    pub(crate) fn mib(values: Vec<f64>) -> Self {
        Self { values, unit: Unit::Mib, ratios: None, limit: Limit::None("") }
    }

    /// Compares with another command's runs, taken in turn with these.
    pub(crate) fn against(self, name: &'static str, others: Vec<f64>) -> Self {
        let ratios: Vec<f64> = self.values.iter().zip(others).map(|(own, other)| own / other).collect();
        Self { ratios: (!ratios.is_empty()).then_some((name, ratios)), ..self }
    }

    pub(crate) fn limit(self, limit: Limit) -> Self {
        Self { limit, ..self }
    }
}

pub(crate) fn line(text: &str) {
    println!("{text}");
}

pub(crate) fn header() {
    println!("{:<20} {:>9} {:>19}  {:<22} {:>9}", "measure", "median", "min..max", "ratio", "limit");
}

pub(crate) fn row(name: &str, row: &Row) {
    let Some(median) = median(&row.values) else {
        let reason = if let Limit::None(reason) = row.limit { reason } else { "this system does not tell" };
        return println!("{name:<20} skipped: {reason}");
    };
    let unit = |value| text(value, row.unit);
    let (least, most) = (least(&row.values), most(&row.values));
    let ratio = row.ratios.as_ref().and_then(|(other, ratios)| Some((*other, ratios, self::median(ratios)?)));
    let shown = ratio.map_or_else(String::new, |(other, ratios, middle)| {
        format!("{middle:.2} of {other} ({:.2}..{:.2})", self::least(ratios), self::most(ratios))
    });
    let (limit, verdict) = match row.limit {
        Limit::Value(limit) => (unit(limit), verdict(median <= limit)),
        Limit::Ratio(limit) => (format!("{limit:.2}"), verdict(ratio.is_some_and(|(_, _, middle)| middle <= limit))),
        Limit::None(reason) => (String::new(), reason),
    };
    let range = format!("{}..{}", unit(least), unit(most));
    println!("{name:<20} {:>9} {range:>19}  {shown:<30} {limit:>9}  {verdict}", unit(median));
}

fn verdict(kept: bool) -> &'static str {
    if kept { "ok" } else { "over" }
}

fn text(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Seconds if value < 0.1 => format!("{:.1} ms", value * 1000.0),
        Unit::Seconds => format!("{value:.3} s"),
        Unit::Mib => format!("{value:.1} MiB"),
    }
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        even if even % 2 == 0 => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
        _ => Some(sorted[middle]),
    }
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}
