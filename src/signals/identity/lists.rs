//! Word lists of the generators, read once from the files under `lists/identity`.

use crate::signals::list::rows;
use std::cmp::Ordering;
use std::sync::LazyLock;

/// One line of a list: the entry, and what stands behind its first tab.
pub(super) struct Row {
    /// The entry as spelt in the list.
    pub entry: &'static str,
    /// The rest of the line (empty when the list has one column).
    pub rest: &'static str,
}

impl Row {
    /// The last column as a log ratio; 0 when it holds no number.
    pub fn weight(&self) -> f32 {
        let last = self.rest.rsplit('\t').next().unwrap_or("");
        last.trim().parse().unwrap_or(0.0)
    }
}

/// A list sorted for search that takes upper and lower ASCII letters as equal.
pub(super) struct Words(Vec<Row>);

impl Words {
    fn read(text: &'static str) -> Self {
        let mut rows: Vec<Row> = rows(text)
            .map(|line| {
                let (entry, rest) = line.split_once('\t').unwrap_or((line, ""));
                Row { entry, rest }
            })
            .collect();
        rows.sort_by(|a, b| order(a.entry, b.entry));
        Self(rows)
    }

    /// Reads a list whose first column is a role, keeping the lines of one role.
    fn read_role(text: &'static str, role: &str) -> Self {
        let mut rows: Vec<Row> = rows(text)
            .filter_map(|line| line.split_once('\t'))
            .filter(|(first, _)| *first == role)
            .map(|(_, tail)| {
                let (entry, rest) = tail.split_once('\t').unwrap_or((tail, ""));
                Row { entry, rest }
            })
            .collect();
        rows.sort_by(|a, b| order(a.entry, b.entry));
        Self(rows)
    }

    /// The entry equal to `word`, letter case aside; an exact spelling is preferred.
    pub fn find(&self, word: &str) -> Option<&Row> {
        let start = self.0.partition_point(|row| order(row.entry, word) == Ordering::Less);
        let equal =
            self.0[start..].iter().take_while(|row| order(row.entry, word) == Ordering::Equal);
        equal.min_by_key(|row| row.entry != word)
    }

    /// The entry spelt exactly as `word`.
    pub fn exact(&self, word: &str) -> Option<&Row> {
        self.find(word).filter(|row| row.entry == word)
    }

    /// Whether `word` is listed, letter case aside.
    pub fn has(&self, word: &str) -> bool {
        self.find(word).is_some()
    }

    /// All rows, in sorted order.
    pub fn rows(&self) -> &[Row] {
        &self.0
    }
}

fn order(a: &str, b: &str) -> Ordering {
    bytes_in_lower_case(a).cmp(bytes_in_lower_case(b))
}

fn bytes_in_lower_case(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

macro_rules! list {
    ($file:literal) => {
        include_str!(concat!("../lists/identity/", $file, ".txt"))
    };
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $file:literal) => {
        $(#[$doc])*
        pub(super) static $name: LazyLock<Words> = LazyLock::new(|| Words::read(list!($file)));
    };
    ($(#[$doc:meta])* $name:ident, $file:literal, $role:literal) => {
        $(#[$doc])*
        pub(super) static $name: LazyLock<Words> =
            LazyLock::new(|| Words::read_role(list!($file), $role));
    };
}

words!(
    /// Given names of faker-ruby.
    FIRST_NAMES, "first_names"
);
words!(
    /// Given names that only other generators draw.
    FIRST_NAMES_MORE, "first_names_more"
);
words!(
    /// Family names of faker-ruby, with bearers a million people.
    LAST_NAMES, "last_names"
);
words!(
    /// Family names that only joke2k/faker draws.
    LAST_NAMES_MORE, "last_names_more"
);
words!(
    /// Words before a drawn name: weight, then what explains them.
    BEFORE_NAME, "name_affixes", "before"
);
words!(
    /// Words after a drawn name: weight, then what explains them.
    AFTER_NAME, "name_affixes", "after"
);
words!(
    /// Street suffixes and how usual they are.
    STREET_SUFFIXES, "street_suffixes"
);
words!(
    /// First words of drawn city names.
    CITY_PREFIXES, "city_parts", "prefix"
);
words!(
    /// Endings of drawn city names.
    CITY_SUFFIXES, "city_parts", "suffix"
);
words!(
    /// Real places of the United States with names of the drawn form.
    US_PLACES, "us_places"
);
words!(
    /// Real places elsewhere with names of the drawn form.
    WORLD_PLACES, "world_places"
);
words!(
    /// First words of drawn job titles, with weights.
    SENIORITIES, "job_words", "seniority"
);
words!(
    /// Middle words of job titles drawn by faker-ruby, with weights.
    JOB_FIELDS, "job_words", "field"
);
words!(
    /// Middle words of job titles drawn by faker-js, with weights.
    JOB_AREAS, "job_words", "area"
);
words!(
    /// Last words of drawn job titles, with weights.
    POSITIONS, "job_words", "position"
);
words!(
    /// Pairs of field and position that people hold.
    JOB_PAIRS, "job_pairs"
);
words!(
    /// Job titles that only joke2k/faker draws.
    JOKE2K_JOBS, "job_tells", "joke2k"
);
words!(
    /// Job titles that only FakerPHP draws.
    FAKERPHP_JOBS, "job_tells", "fakerphp"
);
words!(
    /// Job titles that joke2k/faker or FakerPHP draw and people hold.
    PLAIN_JOBS, "job_plain"
);
words!(
    /// Hobbies of faker-ruby, with weights.
    HOBBIES, "hobbies"
);
words!(
    /// Adjectives of faker-ruby, with weights.
    ADJECTIVES, "adjectives"
);
words!(
    /// Parts of the biographies of faker-js.
    BIO_PARTS, "bio_parts", "part"
);
words!(
    /// Last words of the biographies of faker-js.
    BIO_SUPPORTERS, "bio_parts", "supporter"
);
words!(
    /// Calling codes drawn by faker-ruby up to 3.2.2.
    CALLING_CODES, "calling_codes"
);

/// States allotted to each three-digit ZIP prefix, separated by tabs; empty = not in use.
pub(super) static ZIP_STATES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut table = vec![""; 1000];
    for (range, states) in rows(list!("zip3")).filter_map(|line| line.split_once('\t')) {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        if let (Ok(from), Ok(to)) = (from.parse::<usize>(), to.parse::<usize>()) {
            if let Some(slots) = table.get_mut(from..=to) {
                slots.fill(states);
            }
        }
    }
    table
});

/// Country names with their ISO 3166 codes, longest names first.
pub(super) static COUNTRIES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let mut names: Vec<_> = rows(list!("countries"))
        .filter_map(|line| line.split_once('\t'))
        .flat_map(|(code, names)| names.split('\t').map(move |name| (name, code)))
        .collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names
});

/// A stock sentence as a row of steps.
pub(super) struct Stock {
    /// The word beginnings that fit each step, in lower case.
    pub steps: Vec<Vec<&'static str>>,
    /// The step to search a text for.
    pub anchor: usize,
}

/// Stock sentences of generated profiles.
pub(super) static STOCK_BIOS: LazyLock<Vec<Stock>> = LazyLock::new(|| {
    let step = |step: &'static str| step.trim_start_matches('=').split('/').collect();
    rows(list!("stock_bios"))
        .map(|line| Stock {
            steps: line.split(' ').map(step).collect(),
            anchor: line.split(' ').position(|s| s.starts_with('=')).unwrap_or(0),
        })
        .collect()
});

/// The word beginnings that anchor stock sentences, each once.
pub(super) static ANCHORS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let steps = STOCK_BIOS.iter().filter_map(|stock| stock.steps.get(stock.anchor));
    let mut anchors: Vec<_> = steps.flatten().copied().collect();
    anchors.sort_unstable();
    anchors.dedup();
    anchors
});

/// The pairs of first bytes of the anchors, in every letter case: one bit each.
pub(super) static ANCHOR_PAIRS: LazyLock<[u64; 1024]> = LazyLock::new(|| {
    let mut bits = [0; 1024];
    for anchor in ANCHORS.iter() {
        let mut letters = anchor.chars();
        let head: String = letters.by_ref().take(1).collect();
        let forms =
            [anchor.to_string(), anchor.to_uppercase(), head.to_uppercase() + letters.as_str()];
        for form in forms.iter().filter_map(|form| form.as_bytes().get(..2)) {
            let pair = pair_of(form[0], form[1]);
            bits[pair / 64] |= 1 << (pair % 64);
        }
    }
    bits
});

/// The number of a pair of bytes in [`ANCHOR_PAIRS`].
pub(super) fn pair_of(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_complete() {
        assert_eq!(FIRST_NAMES.rows().len(), 5162);
        assert_eq!(LAST_NAMES.rows().len(), 472);
        assert_eq!(HOBBIES.rows().len(), 167);
        assert_eq!(ADJECTIVES.rows().len(), 90);
        assert_eq!(SENIORITIES.rows().len(), 21);
        assert_eq!(POSITIONS.rows().len(), 25);
        assert!(US_PLACES.rows().len() > 3000);
        assert_eq!(ZIP_STATES[13], "MA");
        assert_eq!(ZIP_STATES[0], "");
    }

    #[test]
    fn exact_spelling_is_preferred() {
        assert_eq!(HOBBIES.find("amateur radio").map(|r| r.entry), Some("amateur radio"));
        assert_eq!(HOBBIES.find("Amateur radio").map(|r| r.entry), Some("Amateur radio"));
        assert!(HOBBIES.exact("AMATEUR RADIO").is_none());
        assert!(HOBBIES.has("AMATEUR RADIO"));
    }
}
