//! Profiles drawn by the rules of faker-ruby 3.2.2, and how many of them are found.

use super::lists::{self, Words};
use super::{Clue, Examination, FLAGGED, Profile, examine};

/// The profile that stood at the end of a page of such a farm.
const SEEN: Profile = Profile {
    name: Some("Pres. Lawanda Wiegand"),
    birthday: Some("1993-01-10"),
    address: Some("Suite 391 6963 Ullrich Shore, Bellefort, WI 01350-7893"),
    phone: Some("+6806610432415"),
    email: None,
    job: Some("Dynamic Manufacturing Assistant"),
    hobby: Some("amateur radio, Taekwondo, Wood carving, Parkour, Skateboarding, Running, Rafting"),
    introduction: Some(
        "My name is Pres. Lawanda Wiegand, I am a inquisitive, helpful, glamorous, cheerful, \
         open, clever, innocent person who loves writing and wants to share my knowledge and \
         understanding with you.",
    ),
    company: None,
    username: None,
    website: None,
};

/// SplitMix64: small, seeded, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) % sides as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.roll(choices.len())]
    }

    fn word(&mut self, list: &'static Words) -> &'static str {
        list.rows()[self.roll(list.rows().len())].entry
    }

    /// Replaces each `#` by a digit, the first never 0.
    fn digits(&mut self, form: &str) -> String {
        let mut first = true;
        form.chars()
            .map(|c| match c {
                '#' if std::mem::take(&mut first) => char::from(b'1' + self.roll(9) as u8),
                '#' => char::from(b'0' + self.roll(10) as u8),
                other => other,
            })
            .collect()
    }
}

/// The fields of a profile, each drawn or left out.
#[derive(Default)]
struct Drawn([Option<String>; 7]);

impl Drawn {
    fn profile(&self) -> Profile<'_> {
        let [name, birthday, address, phone, job, hobby, introduction] =
            self.0.each_ref().map(Option::as_deref);
        Profile { name, birthday, address, phone, job, hobby, introduction, ..Profile::default() }
    }
}

fn given_or_family(dice: &mut Dice) -> &'static str {
    if dice.roll(2) == 0 { dice.word(&lists::FIRST_NAMES) } else { dice.word(&lists::LAST_NAMES) }
}

fn name(dice: &mut Dice) -> String {
    let given = dice.word(&lists::FIRST_NAMES);
    let family = dice.word(&lists::LAST_NAMES);
    match dice.roll(6) {
        0 => format!("{} {given} {family}", dice.word(&lists::BEFORE_NAME)),
        1 => format!("{given} {family} {}", dice.word(&lists::AFTER_NAME)),
        _ => format!("{given} {family}"),
    }
}

fn city(dice: &mut Dice) -> String {
    const PREFIXES: [&str; 7] = ["North", "East", "West", "South", "New", "Lake", "Port"];
    const SUFFIXES: [&str; 19] = [
        "town", "ton", "land", "ville", "berg", "burgh", "borough", "bury", "view", "port",
        "mouth", "stad", "furt", "chester", "mouth", "fort", "haven", "side", "shire",
    ];
    let (prefix, suffix) = (dice.of(&PREFIXES), dice.of(&SUFFIXES));
    let (given, family) = (dice.word(&lists::FIRST_NAMES), dice.word(&lists::LAST_NAMES));
    match dice.roll(4) {
        0 => format!("{prefix} {given}{suffix}"),
        1 => format!("{prefix} {given}"),
        2 => format!("{given}{suffix}"),
        _ => format!("{family}{suffix}"),
    }
}

fn address(dice: &mut Dice) -> String {
    const STATES: [&str; 50] = [
        "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA",
        "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ",
        "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT",
        "VA", "WA", "WV", "WI", "WY",
    ];
    let form = dice.of(&["", "", "Apt. ### ", "Suite ### "]);
    let mut text = dice.digits(form);
    let form = dice.of(&["#####", "####", "###"]);
    text += &dice.digits(form);
    let street = given_or_family(dice);
    text += &format!(" {street} {}", dice.word(&lists::STREET_SUFFIXES));
    let state = dice.of(&STATES);
    let zip = format!("{:05}", dice.roll(100_000));
    let plus = if dice.roll(2) == 0 { dice.digits("-####") } else { String::new() };
    let breaks = dice.of(&[", ", ", ", ", ", ",\n", "\n"]);
    format!("{text}{breaks}{}, {state} {zip}{plus}", city(dice))
}

fn phone(dice: &mut Dice) -> String {
    let form = dice.of(&["##########", "##########", "1##########", "##########"]);
    let code = dice.word(&lists::CALLING_CODES).replace('-', "");
    format!("+{code}{}", dice.digits(form))
}

fn job(dice: &mut Dice) -> String {
    let seniority = dice.word(&lists::SENIORITIES);
    let field = dice.word(&lists::JOB_FIELDS);
    let position = dice.word(&lists::POSITIONS);
    match dice.roll(5) {
        0 | 1 => format!("{seniority} {field} {position}"),
        2 | 3 => format!("{field} {position}"),
        _ => format!("{seniority} {position}"),
    }
}

fn several(dice: &mut Dice, list: &'static Words, count: usize, joint: &str) -> String {
    let drawn: Vec<_> = (0..count).map(|_| dice.word(list)).collect();
    drawn.join(joint)
}

fn introduction(dice: &mut Dice, name: &str) -> String {
    let adjectives = several(dice, &lists::ADJECTIVES, 7, ", ");
    let tail = dice.of(&[
        " who loves writing and wants to share my knowledge and understanding with you.",
        " who loves writing and wants to share my knowledge and understanding with you.",
        " who enjoys writing and would like to share his knowledge with readers.",
        ".",
    ]);
    format!("My name is {name}, I am a {adjectives} person{tail}")
}

fn birthday(dice: &mut Dice) -> String {
    let (year, month, day) = (1958 + dice.roll(48), 1 + dice.roll(12), 1 + dice.roll(28));
    match dice.roll(4) {
        0 => format!("{day}.{month}.{year}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    }
}

/// Draws a profile of which at least `least` of the seven fields are given.
fn draw(dice: &mut Dice, least: usize) -> Drawn {
    let name = name(dice);
    let count = 5 + dice.roll(4);
    let joint = dice.of(&[", ", ", ", ", ", "; ", ","]);
    let mut fields = [
        Some(name.clone()),
        Some(birthday(dice)),
        Some(address(dice)),
        Some(phone(dice)),
        Some(job(dice)),
        Some(several(dice, &lists::HOBBIES, count, joint)),
        Some(introduction(dice, &name)),
    ];
    let keep = least + dice.roll(fields.len() - least + 1);
    while fields.iter().flatten().count() > keep {
        let at = dice.roll(fields.len());
        fields[at] = None;
    }
    for text in fields.iter_mut().flatten() {
        match dice.roll(6) {
            0 => *text = format!(" {text} "),
            1 => text.insert(0, '\n'),
            _ => {}
        }
    }
    Drawn(fields)
}

fn examine_many(seed: u64, count: usize, least: usize) -> Vec<(Drawn, Examination)> {
    let mut dice = Dice(seed);
    (0..count)
        .map(|_| {
            let drawn = draw(&mut dice, least);
            let examination = examine(&drawn.profile());
            (drawn, examination)
        })
        .collect()
}

fn found(examined: &[(Drawn, Examination)]) -> usize {
    examined.iter().filter(|(_, found)| found.joint >= FLAGGED).count()
}

#[test]
fn the_profile_seen_is_found_and_dated() {
    let found = examine(&SEEN);
    assert!(found.joint > 25.0, "{}", found.joint);
    let library = found.library.expect("its library is named");
    assert_eq!((library.name, library.versions.as_str()), ("faker-ruby", "2.19.0–3.2.2"));
    let zip = found.findings.iter().find(|f| f.clue == Clue::ZipState).expect("a ZIP finding");
    assert_eq!(zip.says, "ZIP 013 is in MA, not WI");
    assert_eq!(&SEEN.address.unwrap_or("")[zip.span.clone()], "01350-7893");
}

#[test]
fn sums_are_exact_and_spans_are_text() {
    for (drawn, examination) in examine_many(11, 500, 4) {
        let sum: f32 = examination.findings.iter().map(|f| f.llr).sum();
        assert!((sum - examination.joint).abs() < 1e-4);
        for finding in &examination.findings {
            let field = field_text(&drawn.profile(), finding.field).expect("a field given");
            assert!(field.get(finding.span.clone()).is_some_and(|text| !text.is_empty()));
            assert!(finding.llr != 0.0 && !finding.says.is_empty());
        }
    }
}

fn field_text<'a>(profile: &Profile<'a>, field: super::Field) -> Option<&'a str> {
    use super::Field;
    match field {
        Field::Name => profile.name,
        Field::Birthday => profile.birthday,
        Field::Address => profile.address,
        Field::Phone => profile.phone,
        Field::Email => profile.email,
        Field::Job => profile.job,
        Field::Hobby => profile.hobby,
        Field::Introduction => profile.introduction,
        Field::Company => profile.company,
        Field::Username => profile.username,
        Field::Website => profile.website,
    }
}

#[test]
fn whole_profiles_are_all_found() {
    let examined = examine_many(7, 4_000, 7);
    assert_eq!(found(&examined), examined.len());
}

#[test]
fn of_partial_profiles_ninety_nine_in_a_hundred_are_found() {
    let examined = examine_many(42, 10_000, 4);
    let found = found(&examined);
    assert!(found >= 9_900, "{found} of {}", examined.len());
}

#[test]
fn profiles_are_judged_alike_every_time() {
    let (first, second) = (examine_many(3, 200, 4), examine_many(3, 200, 4));
    for ((_, a), (_, b)) in first.iter().zip(&second) {
        assert_eq!(a.findings, b.findings);
        assert_eq!(a.joint.to_bits(), b.joint.to_bits());
    }
}

#[test]
fn profiles_cut_anywhere_do_not_panic() {
    for (drawn, _) in examine_many(5, 150, 7) {
        for cut in 0..60 {
            let cut_at =
                |text: &str| -> String { text.chars().skip(cut / 2).take(60 - cut).collect() };
            let cut = Drawn(drawn.0.each_ref().map(|field| field.as_deref().map(cut_at)));
            let _ = examine(&cut.profile());
        }
    }
}
