//! Titles that announce a ranked list of products or the best of a year.

/// "Top 10", "best … 2024": titles of product lists.
pub(super) fn is_ranked_title(title: &str) -> bool {
    let lowered = title.to_lowercase();
    const WORDS: [&str; 14] = [
        "best ",
        "top ",
        "mejores ",
        "meilleurs ",
        "meilleures ",
        "lo mejor de",
        "besten ",
        "migliori ",
        "melhores ",
        "beste ",
        "terbaik",
        "лучшие ",
        "лучших ",
        "tốt nhất",
    ];
    let numbers = || {
        let words = lowered.split(|c: char| !c.is_alphanumeric());
        words.filter_map(|word| word.parse::<u32>().ok())
    };
    let year = numbers().any(|n| (2015..=2035).contains(&n));
    let number = year || numbers().any(|n| (3..=100).contains(&n));
    let ranks = |word: &str, at: usize| {
        let before = lowered[..at].trim_end();
        let after = lowered[at + word.len()..].trim_start();
        // "Laptop 5" ranks nothing.
        let begins = !lowered[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        begins
            && match word {
                "top " => is_of_a_list(before) && (year || is_number_of_things(after)),
                _ => !is_own_best(before, after) && !is_span_of_time(after),
            }
    };
    number && WORDS.iter().any(|word| lowered.match_indices(word).any(|(at, _)| ranks(word, at)))
}

const MEASURES: [&str; 8] = ["mm", "cm", "m", "km", "g", "kg", "l", "%"];
const TIMES: [&str; 6] = ["minutes", "hours", "days", "weeks", "months", "years"];

/// "10 laptops", and neither "60 cm" of a table's top, "10 weeks late" nor "speed of 30".
fn is_number_of_things(after: &str) -> bool {
    let mut words = after.split_whitespace();
    let number = words.next().is_some_and(|word| word.parse::<u32>().is_ok());
    number && words.next().is_none_or(|word| !MEASURES.contains(&word) && !TIMES.contains(&word))
}

/// "12 years of my life".
fn is_span_of_time(after: &str) -> bool {
    let mut words = after.split_whitespace();
    let number = words.next().is_some_and(|word| word.parse::<u32>().is_ok());
    number && words.next().is_some_and(|word| TIMES.contains(&word))
}

/// Whether "top" ranks things by what stands before it: not "roof top", "hill top", "flat-top".
fn is_of_a_list(before: &str) -> bool {
    const BEFORE: [&str; 12] =
        ["the", "our", "my", "your", "these", "all", "of", "in", "for", "are", "and", "best"];
    let joined = before.ends_with('-');
    let word = before.split_whitespace().next_back().unwrap_or_default();
    let plain = word.chars().all(char::is_alphabetic);
    // "Asia's top 50" and "Reviews: top 10" have other signs in the word before.
    !joined && (!plain || word.is_empty() || BEFORE.contains(&word))
}

/// "Best wishes for 2024", "her personal best at the 2023 games", "doing our best to": no list.
fn is_own_best(before: &str, after: &str) -> bool {
    const BEFORE: [&str; 9] =
        ["my", "our", "your", "his", "her", "their", "its", "personal", "season's"];
    const AFTER: [&str; 17] = [
        "wishes",
        "regards",
        "at",
        "to",
        "as",
        "known",
        "kept",
        "practice",
        "practices",
        "version",
        "vœux",
        "voeux",
        "deseos",
        "wünsche",
        "wensen",
        "votos",
        "auguri",
    ];
    let word = |word: Option<&str>, list: &[&str]| word.is_some_and(|word| list.contains(&word));
    word(before.split_whitespace().next_back(), &BEFORE)
        || word(after.split_whitespace().next(), &AFTER)
}

#[cfg(test)]
mod tests {
    use crate::signals::check;

    #[test]
    fn ranked_titles_are_known() {
        check("<title>10 Best Kettles of 2024</title><p>x", "money.ranked_title", 1.0);
        check("<title>The best day of my life</title><p>x", "money.ranked_title", 0.0);
        check("<title>Top Kettles for 2024</title><p>x", "money.ranked_title", 1.0);
        check("<title>Top 7 Kettles</title><p>x", "money.ranked_title", 1.0);
        check("<title>Asia's Top 50 Kettles</title><p>x", "money.ranked_title", 1.0);
        check("<title>Our top 7 kettles</title><p>x", "money.ranked_title", 1.0);
        for title in [
            "Laptop 5 arrives",
            "A bus stop 12 miles off",
            "Best wishes for 2024",
            "Meilleurs vœux 2025",
            "Die besten Wünsche für 2025",
            "A desk top 60 cm wide",
            "Her personal best at the 2023 games",
            "A top speed of 30",
            "Roof top 10 weeks late",
            "Flat-top 5 shed repaired",
            "Hill top 2024 walk",
            "The best 12 years of my life",
            "Best kept village 2024",
            "Video production best practices in 2025",
        ] {
            check(&format!("<title>{title}</title><p>x"), "money.ranked_title", 0.0);
        }
    }
}
