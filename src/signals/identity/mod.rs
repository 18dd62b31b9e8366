//! Whether an author profile was invented by a fake-data library.
//!
//! faker-ruby, faker-js, joke2k/faker, FakerPHP and datafaker draw names, addresses, telephone
//! numbers, job titles and hobbies from fixed lists by fixed grammars, and draw each part apart
//! from the others: a ZIP code of one state beside another state, a calling code of a third
//! country, an honorific with no office. [`examine`] weighs every such fact, and the facts that
//! speak for a real person, and adds the weights up.
//!
//! The grammars and version bounds are those of the libraries' published locale files; each list
//! under `lists/identity` names its source and licence.

mod address;
mod contact;
mod job;
mod library;
mod likelihood;
mod lists;
mod name;
mod numbering;
mod postcode;
mod prose;
mod telephone;
mod text;

#[cfg(test)]
mod drawn_profiles;
#[cfg(test)]
mod real_profiles;

use std::ops::Range;

pub use library::Library;
pub use likelihood::FLAGGED;
pub use prose::stock_bio;

use likelihood::Ledger;

/// What a page states about its author, field by field: text of the page without the labels.
#[derive(Debug, Default, Clone, Copy)]
pub struct Profile<'a> {
    /// Name, with honorific and suffix if any.
    pub name: Option<&'a str>,
    /// Birth date as written.
    pub birthday: Option<&'a str>,
    /// Postal address; lines may be parted by commas or line breaks.
    pub address: Option<&'a str>,
    /// One telephone number.
    pub phone: Option<&'a str>,
    /// One mail address.
    pub email: Option<&'a str>,
    /// Job title.
    pub job: Option<&'a str>,
    /// Hobbies, parted by commas or the like.
    pub hobby: Option<&'a str>,
    /// Sentence or paragraph about the author.
    pub introduction: Option<&'a str>,
    /// Employer or firm.
    pub company: Option<&'a str>,
    /// Account name.
    pub username: Option<&'a str>,
    /// Address of a site.
    pub website: Option<&'a str>,
}

/// A field of a [`Profile`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Name of the author.
    Name,
    /// Birth date.
    Birthday,
    /// Postal address.
    Address,
    /// Telephone number.
    Phone,
    /// Mail address.
    Email,
    /// Job title.
    Job,
    /// Hobbies.
    Hobby,
    /// Sentence about the author.
    Introduction,
    /// Employer or firm.
    Company,
    /// Account name.
    Username,
    /// Site.
    Website,
}

/// A kind of fact; the number in brackets is that of the signal catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Clue {
    /// Honorific with no office behind it (A02).
    Honorific,
    /// Degree or generation after the name with no work behind it (A03).
    Suffix,
    /// Given and family name both in the generators' lists (A04).
    NameInLists,
    /// Parts of the address in the generators' order (A05).
    AddressGrammar,
    /// City joined from listed parts, unknown to the gazetteer (A06, A07).
    InventedCity,
    /// Street joined from a name and a postal suffix (A08).
    StreetGrammar,
    /// ZIP code of another state (A09).
    ZipState,
    /// ZIP code with a prefix not in use (A10).
    ZipUnallocated,
    /// Postcode that the country does not hand out (A11).
    PostcodeImpossible,
    /// Number of a length, or with a calling code, that does not exist (A12).
    PhoneLength,
    /// Number against the rules of the North American plan (A13).
    PhoneNanp,
    /// Number in no assigned range of its country (A13, other countries).
    PhoneUnassigned,
    /// Calling code of another country than the address (A14).
    PhoneCountry,
    /// ` x123` or `001-` as generators write them (A15).
    PhoneExtension,
    /// Number, mail host or site kept for examples (A16).
    Reserved,
    /// Job title joined from rank, field and position (A17).
    JobGrammar,
    /// Job title worded as only a generator words it (A18).
    JobOddity,
    /// Hobbies from one list (A19).
    Hobbies,
    /// Adjectives from one list (A20).
    Adjectives,
    /// "a open": article set before the adjective was drawn (A21).
    ArticleError,
    /// Sentence known from generated profiles (A22).
    StockBio,
    /// Full birth date of a writer (A23).
    BirthdayExposed,
    /// Private address and number of a writer (A24).
    HomeExposed,
    /// Firm named after listed family names.
    CompanyGrammar,
    /// Mail address or site carries the person's name.
    ContactFits,
    /// Mail address carries another person's name.
    ContactStranger,
}

impl Clue {
    /// Short name for reports and configuration, in lower case with underscores.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Honorific => "honorific",
            Self::Suffix => "suffix",
            Self::NameInLists => "name_in_lists",
            Self::AddressGrammar => "address_grammar",
            Self::InventedCity => "invented_city",
            Self::StreetGrammar => "street_grammar",
            Self::ZipState => "zip_state",
            Self::ZipUnallocated => "zip_unallocated",
            Self::PostcodeImpossible => "postcode_impossible",
            Self::PhoneLength => "phone_length",
            Self::PhoneNanp => "phone_nanp",
            Self::PhoneUnassigned => "phone_unassigned",
            Self::PhoneCountry => "phone_country",
            Self::PhoneExtension => "phone_extension",
            Self::Reserved => "reserved",
            Self::JobGrammar => "job_grammar",
            Self::JobOddity => "job_oddity",
            Self::Hobbies => "hobbies",
            Self::Adjectives => "adjectives",
            Self::ArticleError => "article_error",
            Self::StockBio => "stock_bio",
            Self::BirthdayExposed => "birthday_exposed",
            Self::HomeExposed => "home_exposed",
            Self::CompanyGrammar => "company_grammar",
            Self::ContactFits => "contact_fits",
            Self::ContactStranger => "contact_stranger",
        }
    }
}

/// One fact of a profile and its weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Kind of fact.
    pub clue: Clue,
    /// Field it stands in.
    pub field: Field,
    /// Byte range within the text of the field.
    pub span: Range<usize>,
    /// ln(P(fact | invented) / P(fact | real)): above 0 speaks for invention, below 0 against.
    pub llr: f32,
    /// The fact in words, such as "ZIP 013 is in MA, not WI".
    pub says: String,
}

/// The outcome of [`examine`].
#[derive(Debug, Clone, Default)]
pub struct Examination {
    /// Facts in order of the fields examined, for and against.
    pub findings: Vec<Finding>,
    /// Sum of the weights (natural log); from [`FLAGGED`] on the profile counts as invented.
    pub joint: f32,
    /// The library that drew the profile, when it is flagged and shows that library's tells.
    pub library: Option<Library>,
}

/// Weighs every fact of a profile for and against invention by a fake-data library.
#[must_use]
pub fn examine(profile: &Profile) -> Examination {
    let mut ledger = Ledger::default();
    name::weigh(profile, &mut ledger);
    if let Some(birthday) = profile.birthday {
        contact::weigh_birthday(birthday, &mut ledger);
    }
    let country = profile.address.and_then(|address| address::weigh(address, &mut ledger));
    if let Some(phone) = profile.phone {
        telephone::weigh(phone, country, &mut ledger);
    }
    weigh_contacts(profile, &mut ledger);
    weigh_interests(profile, &mut ledger);
    let flagged = ledger.joint >= FLAGGED;
    Examination {
        library: flagged.then(|| library::identify(&ledger.tells)).flatten(),
        joint: ledger.joint,
        findings: ledger.findings,
    }
}

fn weigh_contacts(profile: &Profile, ledger: &mut Ledger) {
    contact::weigh_home(profile, ledger);
    if let Some(email) = profile.email {
        contact::weigh_mail(email, profile.name, ledger);
    }
    if let Some(company) = profile.company {
        contact::weigh_company(company, ledger);
    }
    if let Some(website) = profile.website {
        contact::weigh_website(website, profile.name, ledger);
    }
}

fn weigh_interests(profile: &Profile, ledger: &mut Ledger) {
    if let Some(job) = profile.job {
        job::weigh(job, ledger);
    }
    if let Some(hobby) = profile.hobby {
        prose::weigh_hobbies(hobby, ledger);
    }
    if let Some(introduction) = profile.introduction {
        prose::weigh_introduction(introduction, ledger);
    }
}
