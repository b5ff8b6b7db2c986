//! Evidence, weighed.

/// How much of the evidence there could be speaks for a pair.
#[derive(Debug, Clone, Default)]
pub(super) struct Likeness {
    possible: f64,
    reached: f64,
    /// What speaks for it, in words.
    pub(super) reasons: Vec<String>,
}

impl Likeness {
    /// Adds evidence of this weight, of which this share (0 to 1) speaks for the pair.
    pub(super) fn weigh(&mut self, weight: f64, share: f64) -> &mut Self {
        self.possible += weight;
        self.reached += weight * share;
        self
    }

    /// Says why, where it is so.
    pub(super) fn because(&mut self, holds: bool, reason: &str) -> &mut Self {
        if holds {
            self.reasons.push(reason.to_owned());
        }
        self
    }

    pub(super) fn permille(&self) -> u32 {
        // Never negative nor above 1000: shares lie between 0 and 1.
        if self.possible > 0.0 { (1000.0 * self.reached / self.possible).round() as u32 } else { 0 }
    }

    pub(super) fn percent(&self) -> u8 {
        u8::try_from(self.permille() / 10).unwrap_or(100)
    }
}
