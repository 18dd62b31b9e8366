//! Names that programs gave, words that ran into numbers, and sizes of pictures, standing in the text.

use super::Facts;
use crate::page::{Element, Page, Span};
use crate::signals::Reading;
use crate::signals::address::has_year;
use crate::signals::reading::WordKind;
use std::collections::HashSet;

/// Bytes of the shortest name that a program gave, or word that ran into a number.
const LEAST_NAME: usize = 12;
/// Bytes of an address in base 58 that holds two keys, as Monero's do.
const LONG_BASE58: usize = 95;

/// Image sizes, opaque machine tokens and words that ran into a number standing in the text.
pub(super) fn count(reading: &Reading, facts: &mut Facts) {
    let page = reading.page;
    let code =
        |block: u32| page.blocks.get(block as usize).is_some_and(|b| b.element == Element::Pre);
    for word in reading.words.iter().filter(|w| w.kind == WordKind::Number) {
        // Programs and their output are full of them.
        if code(word.block) {
            continue;
        }
        let written = reading.text(word.span);
        let found = if is_size(reading.lower_text(word.span)) {
            &mut facts.sizes
        } else if is_opaque(written) && stands_alone(page, word.span) {
            &mut facts.tokens
        } else if is_glued(written) && stands_alone(page, word.span) && !has_seam(page, word.span) {
            &mut facts.glued
        } else {
            continue;
        };
        if !is_in_code(page, word.span) {
            found.push(word.span);
        }
    }
    for found in [&mut facts.tokens, &mut facts.glued] {
        drop_names(page, found);
        keep_different(page, found);
    }
    drop_single(&mut facts.tokens);
    drop_single(&mut facts.glued);
}

/// Whether a word stands in an inline element of code.
fn is_in_code(page: &Page, word: Span) -> bool {
    let behind = page.code.partition_point(|code| code.end <= word.start);
    page.code.get(behind).is_some_and(|code| code.start < word.end)
}

/// Whether an inline element begins or ends within a word: a style may set its parts apart.
fn has_seam(page: &Page, word: Span) -> bool {
    let behind = page.seams.partition_point(|seam| *seam <= word.start);
    page.seams.get(behind).is_some_and(|seam| *seam < word.end)
}

/// Drops the words that are all of a link, of a table's cell or of a list item, as names of users,
/// packages and parts are.
fn drop_names(page: &Page, words: &mut Vec<Span>) {
    if words.is_empty() {
        return;
    }
    let entries = page.blocks.iter().filter(|block| block.row > 0 || block.list_depth > 0);
    let entries = entries.map(|block| block.span);
    let names: HashSet<Span> = page.links.iter().map(|link| link.text).chain(entries).collect();
    words.retain(|word| !names.contains(word));
}

/// Drops a single word that is no longer than a name may be ("Office365Distilled"): what programs do
/// they do again.
fn drop_single(words: &mut Vec<Span>) {
    const LONGEST_NAME: usize = 20;
    if let [word] = words.as_slice() {
        if word.len() < LONGEST_NAME {
            words.clear();
        }
    }
}

/// Keeps the first of words that are the same.
fn keep_different(page: &Page, words: &mut Vec<Span>) {
    let mut seen = HashSet::new();
    words.retain(|word| seen.insert(page.text(*word)));
}

fn is_size(word: &str) -> bool {
    let Some((width, height)) = word.split_once(['x', '×']) else { return false };
    let number =
        |part: &str| (2..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    number(width) && number(height)
}

/// A name that a program gave to something: letters and digits in turns. Words that ran into a number
/// ("616kcalCarbohydrates"), names that people give themselves and course codes take turns once or
/// twice; part numbers, contracts and bank accounts have no small letters, measures few letters.
fn is_opaque(word: &str) -> bool {
    /// Turns from letters to digits and back of the plainest name.
    const LEAST_TURNS: usize = 4;
    if word.len() < LEAST_NAME {
        return false;
    }
    let bytes = word.as_bytes();
    let digit = |byte: &u8| byte.is_ascii_digit();
    let letters = bytes.iter().filter(|byte| !digit(byte)).count();
    let turns = bytes.windows(2).filter(|pair| digit(&pair[0]) != digit(&pair[1])).count();
    word.is_ascii()
        && turns >= LEAST_TURNS
        && letters * 5 >= word.len() * 2
        && bytes.iter().any(u8::is_ascii_lowercase)
        && !is_digest(word)
        && !is_formula(word)
        && !is_coin_address(word)
        && !is_pattern(word)
}

/// Digests and keys in hexadecimal digits are quoted by people.
fn is_digest(word: &str) -> bool {
    let digits = word.strip_prefix("0x").unwrap_or(word);
    digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A chemical formula such as `C21H25ClN2O3`: symbols of elements with their numbers, to the end.
fn is_formula(word: &str) -> bool {
    let mut rest = word.as_bytes();
    while let [b'A'..=b'Z', after @ ..] = rest {
        let small = usize::from(after.first().is_some_and(u8::is_ascii_lowercase));
        let digits = after[small..].iter().take_while(|b| b.is_ascii_digit()).count();
        rest = &after[small + digits..];
    }
    rest.is_empty()
}

/// Addresses of coins, to which people ask for donations, and of public keys: base 58, or a word of
/// letters, `1` and base 32 (BIP 173).
fn is_coin_address(word: &str) -> bool {
    const LEAST_DATA: usize = 20;
    let base58 = |b: u8| b.is_ascii_alphanumeric() && !b"0OIl".contains(&b);
    let base32 = |b: u8| b"qpzry9x8gf2tvdw0s3jn54khce6mua7l".contains(&b);
    let old = (26..=35).contains(&word.len()) || word.len() == LONG_BASE58;
    let new = word.split_once('1').is_some_and(|(name, data)| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_lowercase())
            && data.len() >= LEAST_DATA
            && data.bytes().all(base32)
    });
    new || old && word.bytes().all(base58)
}

/// A pattern in few letters, such as a row of knitting (`k2p2k2p2k2p2`).
fn is_pattern(word: &str) -> bool {
    const FEW: u32 = 3;
    let letters = word.bytes().filter(u8::is_ascii_alphabetic);
    let kinds = letters.fold(0u32, |kinds, b| kinds | 1 << (b.to_ascii_lowercase() - b'a'));
    kinds.count_ones() <= FEW
}

/// A long word that began in a number. One that ends in a number is what people call themselves
/// ("streetracer67856"). Labels of nutrients begin so wherever cells of a table are not set apart,
/// keys of a bibliography (`muster2019attention`) and digests are meant so; tax numbers, bank
/// accounts, catalogue numbers and times have no run of small letters, which words have.
fn is_glued(word: &str) -> bool {
    /// Small letters in a row from which they are a word's.
    const LEAST_RUN: usize = 3;
    if word.len() < LEAST_NAME {
        return false;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let spelt = |run: &[u8]| run.iter().all(u8::is_ascii_lowercase);
    let mixed = word.is_ascii()
        && digits >= 3
        && word.as_bytes().windows(LEAST_RUN).any(spelt)
        && goes_on_behind_a_number(word);
    let meant = || {
        (digits == 4 && has_year(&word.to_ascii_lowercase()))
            || is_digest(word)
            || is_nutrient(word)
            || is_coin_address(word)
            || is_pattern(word)
    };
    mixed && !meant()
}

/// Whether a number within the word is followed by letters that may be a word of their own.
fn goes_on_behind_a_number(word: &str) -> bool {
    const LEAST_LETTERS: usize = 3;
    let parts = word.split(|c: char| c.is_ascii_digit());
    parts.skip(1).any(|letters| letters.len() >= LEAST_LETTERS)
}

/// Such as `616kcalCarbohydrates`.
fn is_nutrient(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let name =
        |unit| rest.strip_prefix(unit).is_some_and(|n: &str| n.starts_with(char::is_uppercase));
    rest.len() < word.len() && ["g", "mg", "mcg", "kcal", "kJ", "IU"].into_iter().any(name)
}

/// Whether what a word stands in, up to white space, is no address, path, parameter or identifier
/// (`lbl_1NvT4k2e9x7Q`, `SHA256:nThbg6kXUp`) that somebody wrote out, nor the name of a hidden service
/// (`….onion`) or of a file (`….7z`).
fn stands_alone(page: &Page, word: Span) -> bool {
    /// Longest addresses that are seen as such.
    const REACH: usize = 256;
    let text = page.visible_text().as_bytes();
    let (start, end) = (word.start as usize, word.end as usize);
    let before = &text[start.saturating_sub(REACH)..start];
    let after = &text[end..(end + REACH).min(text.len())];
    let marks = |byte: &&u8| b"/=@?&#_:`".contains(byte);
    let solid = |byte: &&u8| !byte.is_ascii_whitespace();
    !before.iter().rev().take_while(solid).chain(after.iter().take_while(solid)).any(|b| marks(&b))
        && !after.starts_with(b".onion")
        && !is_ending(after)
}

/// Whether what stands behind a word is the ending of a file's name: a dot, then two to four letters or
/// digits, then something else.
fn is_ending(after: &[u8]) -> bool {
    let Some(after) = after.strip_prefix(b".") else { return false };
    let length = after.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (2..=4).contains(&length)
}

#[cfg(test)]
mod tests {
    use crate::signals::check;

    #[test]
    fn opaque_tokens_are_told_from_years_addresses_and_code() {
        let count = |text: &str, expected| {
            check(&format!("<h1>Walls</h1><p>{text}"), "stitching.opaque_tokens", expected);
        };
        count("Order k1w2zq3d4e5x today.", 0.0);
        count("Order k1w2zq3d4e5x today, or Ve7rwq2fk4mmts.", 2.0);
        count("Seen by pqG1vNXz5Zm7iv%2BXk9zR on, by Ve7rwq2fk4mmts.", 2.0);
        count("Seen by ncG2vNJzZnivp6x7rbjAp5ylqJmdsrOuy51lnKedZIZzgqVoq1066Y on", 1.0);
        for honest in [
            "As annamarlow198523 said.",
            "It has 616kcalCarbohydrates and 830FollowersFollow.",
            "Pay to NL45KELP0105881341EUR for part BK21V405A02CDXWAA.",
            "A box of 190x100x72cm, course CS314GalaxyTrek.",
            "As in muster2019attention.",
            "Since c4e8677f2a50af9b it works.",
            "Vitamin B12 is C63H88CoN14O14P, another drug C21H25ClN2O3.",
            "Give to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, thank you.",
            "Give to bc1q42zkx5wq3l9y7e8t2rj6n0vps4dfhgm3c5ka9u2, thank you.",
            "Give to 0x52a08400098527886E0F7030069857D2E4169EE7, thank you.",
            "Give to ltc1q42zkx5wq3l9y7e8t2rj6n0vps4dfhgm3c5ka9u2, thank you.",
            "Write to npub1q42zkx5wq3l9y7e8t2rj6n0vps4dfhgm3c5ka9u2q42zkx5wq3l9y7e8t2.",
            "As k1w2zq3d4e5x said.",
            "We are at w7x2k4z3m5q6t7ab.onion as well.",
            "Row 3: k2p2k2p2k2p2k2, then turn.",
            "See https://walls.example/k1w2zq3d4e5x for more.",
            "See walls.example/?id=k1w2zq3d4e5x&p=2 for more.",
            "See https://walls.example/%2Fk1w2zq3d4e5x for more.",
            "Its label is lbl_k1w2zq3d4e5x, its print SHA256:k1w2zq3d4e5x, its name `k1w2zq3d4e5x`.",
        ] {
            count(honest, 0.0);
        }
        count("Order k1w2zq3d4e5x or k1w2zq3d4e5x, not Ve7rwq2fk4mmts.", 2.0);
        check("<h1>Walls</h1><pre>commit k1w2zq3d4e5x</pre>", "stitching.opaque_tokens", 0.0);
        for element in ["code", "kbd", "samp", "tt", "var"] {
            count(&format!("Order <{element}>k1w2zq3d4e5x</{element}> today."), 0.0);
            let two = "k1w2zq3d4e5x or Ve7rwq2fk4mmts";
            count(&format!("Order <{element}>it</{element}> {two} today."), 2.0);
        }
        count(
            "Order <code>a <b>k1w2zq3d4e5x</b> c</code><br><code>Ve7rwq2fk4mmts</code> today.",
            0.0,
        );
    }

    #[test]
    fn words_that_ran_into_numbers_are_told_from_what_is_written_so() {
        let count = |text: &str, expected| {
            check(&format!("<h1>Walls</h1><p>{text}"), "stitching.glued_words", expected);
        };
        count("Course CS314GalaxyTrek has 830FollowersFollow.", 2.0);
        count("It has 830FollowersFollow, has 830FollowersFollow.", 0.0);
        count("It has 830FollowersFollowingUs.", 1.0);
        count("Use <code>sha256WithRSAEncryption</code> here.", 0.0);
        count("Use sha256WithRSAEncryption here.", 1.0);
        count("On <span>26</span><span>september</span><span>2018</span> we went.", 0.0);
        count("It <b>has</b> 830<!-- -->FollowersFollowingUs.", 1.0);
        count("It <b>has </b>830FollowersFollowingUs.", 1.0);
        count("Asked by <a href=/u/1> <b>mark1234builder</b> </a>.", 0.0);
        count("Asked <a href=/u/1>by mark1234buildersmate</a>.", 1.0);
        count("<table><tr><td>mark1234buildersmate<td>mark1234buildersmates</table>", 0.0);
        count("It is kept in walls2021recording.7z on the server.", 0.0);
        count("Order k1w2zq3d4e5x today.", 0.0);
        count("Asked by user3924722, answered by streetracer67856 of Pinterest215x.", 0.0);
        count("It has 616kcalCarbohydrates and 409IUVitamin, as in muster2019attention.", 0.0);
        for number in [
            "IT01234567890",
            "NL123456789B01",
            "GB29NWBK60161331926819",
            "US20190123456A1",
            "ENSG00000139618",
            "ISBN9783161484100",
            "WH1000XM4BLK",
            "20240131T120000Z",
        ] {
            count(&format!("It is number {number} here."), 0.0);
        }
    }
}
