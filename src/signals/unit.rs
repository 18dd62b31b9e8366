//! Units: how a value is shown to people, and on which curve the model weighs it.

/// Unit of a signal's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 0 or 1.
    Flag,
    /// A number of things.
    Count,
    /// 0 to 1, shown as per cent.
    Share,
    /// Things per thousand words.
    PerThousandWords,
    /// A plain number without a unit.
    Number,
    /// Natural logarithm of a likelihood ratio.
    LogOdds,
    /// Bytes.
    Bytes,
    /// Days.
    Days,
}

impl Unit {
    /// Every unit, for documentation.
    pub const ALL: [Unit; 8] = [
        Unit::Flag,
        Unit::Count,
        Unit::Share,
        Unit::PerThousandWords,
        Unit::Number,
        Unit::LogOdds,
        Unit::Bytes,
        Unit::Days,
    ];

    /// The unit in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Unit::Flag => "yes or no",
            Unit::Count => "count",
            Unit::Share => "share",
            Unit::PerThousandWords => "per 1,000 words",
            Unit::Number => "number",
            Unit::LogOdds => "log-odds",
            Unit::Bytes => "bytes",
            Unit::Days => "days",
        }
    }

    /// The value as a person reads it.
    #[must_use]
    pub fn show(self, value: f32) -> String {
        if value.is_nan() {
            return "not applicable".into();
        }
        match self {
            Unit::Flag => if value > 0.5 { "yes" } else { "no" }.into(),
            Unit::Count | Unit::Days => format!("{value:.0}"),
            Unit::Share => percent(value),
            Unit::PerThousandWords => format!("{value:.1} per 1,000 words"),
            Unit::Number => format!("{value:.2}"),
            Unit::LogOdds => format!("{value:+.1}"),
            Unit::Bytes => format!("{value:.0} bytes"),
        }
    }

    /// The value as the model weighs it: counts and rates by their logarithm, since the tenth of
    /// a thing says less than the first.
    #[must_use]
    pub fn curve(self, value: f64) -> f64 {
        if value.is_nan() {
            // `max` would turn "not applicable" into zero.
            return value;
        }
        match self {
            Unit::Count | Unit::PerThousandWords | Unit::Bytes | Unit::Days => {
                value.max(0.0).ln_1p()
            }
            Unit::LogOdds => value.signum() * value.abs().ln_1p(),
            Unit::Flag | Unit::Share | Unit::Number => value,
        }
    }
}

fn percent(value: f32) -> String {
    let percent = value * 100.0;
    if percent > 0.0 && percent < 1.0 { format!("{percent:.1}%") } else { format!("{percent:.0}%") }
}
