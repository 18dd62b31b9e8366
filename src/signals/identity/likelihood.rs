//! The joint log-likelihood ratio of a profile: what each fact weighs, and the sum.
//!
//! Every weight is ln(P(fact | drawn by a generator) / P(fact | stated by a person)). Where a
//! generator's rule is known, its probability follows from the rule (one of 233 calling codes, one
//! of 195 street suffixes ...); the other side is a careful guess, shrunk towards 0. One fact is
//! entered once: the street inside a full address, or an exchange code inside an impossible
//! number, is not counted again.

use super::{Clue, Field, Finding};
use std::ops::Range;

/// Joint log-likelihood ratio (natural log) from which a profile counts as invented: 400 to 1.
pub const FLAGGED: f32 = 6.0;

pub(super) mod weight {
    //! Log ratios (natural) of facts that are weighed alike wherever they stand.

    pub const GIVEN_NAME_LISTED: f32 = 0.4;
    pub const NAME_NOT_LISTED: f32 = -1.0;
    pub const SURNAME_LOWEST: f32 = -0.8;
    pub const SURNAME_HIGHEST: f32 = 2.5;
    /// Surname alone, when the given name is not drawn by any generator.
    pub const SURNAME_WITHOUT_GIVEN: f32 = 0.5;
    pub const AFFIX_EXPLAINED: f32 = -0.4;
    /// Share of an affix's weight that stays when no job is stated to compare with.
    pub const AFFIX_WITHOUT_JOB: f32 = 0.6;
    pub const SUFFIX_AFTER_COMMA: f32 = -0.8;

    pub const SECONDARY_FIRST: f32 = 3.0;
    pub const ADDRESS_IN_ORDER: f32 = 0.3;
    pub const CITY_INVENTED: f32 = 3.8;
    /// Invented city without a state or ZIP beside it.
    pub const CITY_INVENTED_ALONE: f32 = 2.0;
    pub const CITY_REAL: f32 = -2.2;
    pub const STREET_RARE: f32 = 3.0;
    pub const STREET_RARE_OTHER_STEM: f32 = 0.5;
    pub const STREET_USUAL: f32 = -0.2;
    pub const STREET_EVERYDAY: f32 = -1.2;
    pub const STREET_UNLIKE: f32 = -1.5;
    pub const ZIP_FITS: f32 = -2.0;
    pub const ZIP_WRONG: f32 = 3.8;
    /// ZIP of another state in an address that has nothing else of the grammar: state codes are
    /// also country and province codes ("Jakarta, ID 12190").
    pub const ZIP_WRONG_ALONE: f32 = 1.8;
    pub const MILITARY_DRAWN: f32 = 1.5;
    pub const ADDRESS_UNLIKE: f32 = -0.6;
    pub const POSTCODE_FITS: f32 = -0.8;
    pub const POSTCODE_IMPOSSIBLE: f32 = 1.8;

    pub const PHONE_FITS: f32 = -1.2;
    pub const PHONE_LENGTH: f32 = 3.2;
    pub const PHONE_NO_COUNTRY: f32 = 3.0;
    pub const PHONE_OUTSIDE_PLAN: f32 = 1.8;
    pub const NANP_IMPOSSIBLE: f32 = 2.4;
    /// Same, when nothing says that the number is meant as North American.
    pub const NANP_IMPOSSIBLE_ALONE: f32 = 1.4;
    pub const PHONE_FOREIGN: f32 = 2.0;
    pub const PHONE_AT_HOME: f32 = -0.8;
    pub const PHONE_EXTENSION: f32 = 1.6;
    pub const PHONE_001: f32 = 2.6;
    pub const PHONE_555_01: f32 = 2.0;
    pub const PHONE_555: f32 = 1.0;

    pub const MAIL_RESERVED: f32 = 2.5;
    pub const MAIL_STRANGER: f32 = 2.2;
    pub const MAIL_STRANGER_GIVEN: f32 = 0.8;
    pub const MAIL_NAMES_PERSON: f32 = -0.7;
    pub const SITE_RESERVED: f32 = 2.0;
    pub const SITE_NAMES_PERSON: f32 = -0.5;

    pub const JOB_TRIPLE: f32 = 1.2;
    pub const JOB_PAIR: f32 = 0.6;
    pub const JOB_RANK: f32 = 0.2;
    pub const JOB_PAIR_USUAL: f32 = -0.4;
    pub const JOB_PAIR_UNUSUAL: f32 = 1.2;
    pub const JOB_HIGHEST: f32 = 5.0;
    pub const JOB_TELL: f32 = 2.5;
    /// Title of four words or more that stands, so spelt, in the list of a generator.
    pub const JOB_LISTED: f32 = 0.7;
    pub const JOB_UNLIKE: f32 = -0.6;

    pub const HOBBY_NOT_LISTED: f32 = -1.6;
    pub const HOBBY_OTHER_CASE: f32 = -0.8;
    pub const HOBBIES_ALL: f32 = 1.0;
    pub const HOBBIES_LOWEST: f32 = -3.0;
    pub const HOBBIES_HIGHEST: f32 = 6.5;
    /// One or two hobbies prove little, whatever they are.
    pub const HOBBIES_FEW: f32 = 1.5;

    pub const ADJECTIVE_NOT_LISTED: f32 = -1.2;
    pub const ADJECTIVES_LOWEST: f32 = -2.0;
    pub const ADJECTIVES_HIGHEST: f32 = 6.0;
    pub const ARTICLE_ERROR: f32 = 0.8;
    pub const STOCK_BIO: f32 = 5.0;
    pub const SHORT_BIO: f32 = 1.5;

    pub const BIRTHDAY_ISO: f32 = 0.6;
    pub const BIRTHDAY: f32 = 0.2;
    pub const HOME_EXPOSED: f32 = 0.2;
    pub const COMPANY_PAIR: f32 = 1.4;
    /// Law firms are named so too.
    pub const COMPANY_THREE: f32 = 1.0;
    pub const COMPANY_ONE: f32 = 0.6;
}

/// Marks of one library found on the way, which together name it.
#[derive(Default, Clone, Copy)]
pub(super) struct Tells {
    /// Honorific that only faker-ruby 2.13.0 and later draws.
    pub ruby_honorific: bool,
    /// At least four adjectives of faker-ruby 2.15.0 and later.
    pub ruby_adjectives: bool,
    /// At least four hobbies of faker-ruby 2.19.0 and later.
    pub ruby_hobbies: bool,
    /// The lower-case hobby that went away in faker-ruby 3.5.3.
    pub ruby_lower_case_hobby: bool,
    /// Calling code that faker-ruby stopped drawing in 3.2.3.
    pub ruby_calling_code: bool,
    /// Field of the job list of faker-ruby that no other library has.
    pub ruby_job: bool,
    /// Flat before house number: faker-ruby and datafaker.
    pub secondary_first: bool,
    /// Job or telephone form of joke2k/faker.
    pub joke2k: bool,
    /// Job form of FakerPHP.
    pub fakerphp: bool,
    /// Job area or biography of faker-js.
    pub faker_js: bool,
}

/// Findings so far, and their sum.
#[derive(Default)]
pub(super) struct Ledger {
    pub findings: Vec<Finding>,
    pub joint: f32,
    pub tells: Tells,
}

impl Ledger {
    /// Enters one fact; a weight of 0 says nothing and is left out.
    pub fn enter(
        &mut self,
        clue: Clue,
        field: Field,
        span: Range<usize>,
        llr: f32,
        says: impl FnOnce() -> String,
    ) {
        if llr == 0.0 {
            return;
        }
        self.joint += llr;
        self.findings.push(Finding { clue, field, span, llr, says: says() });
    }
}

/// Log ratio of a family name drawn from 472 with equal chances to a name borne by `per_million`
/// people of a million, shrunk because origins cluster (a club may be all Wiegands).
pub(super) fn surname(per_million: f32) -> f32 {
    let drawn = 0.75 / 472.0;
    let borne = 0.35 * per_million * 1e-6 + 4e-6;
    (0.6 * (drawn / borne).ln()).clamp(weight::SURNAME_LOWEST, weight::SURNAME_HIGHEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_surnames_weigh_more() {
        assert!(surname(10_060.0) < 0.0);
        assert!(surname(0.0) > surname(300.0));
        assert_eq!(surname(0.0), weight::SURNAME_HIGHEST);
    }

    #[test]
    fn ledger_adds_up() {
        let mut ledger = Ledger::default();
        ledger.enter(Clue::Hobbies, Field::Hobby, 0..1, 1.5, String::new);
        ledger.enter(Clue::Hobbies, Field::Hobby, 0..1, 0.0, || unreachable!());
        ledger.enter(Clue::ZipState, Field::Address, 0..1, -2.0, String::new);
        assert_eq!(ledger.findings.len(), 2);
        assert_eq!(ledger.joint, -0.5);
    }
}
