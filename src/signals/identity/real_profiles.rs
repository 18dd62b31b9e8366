//! Honest profiles, written for this test in the manner of real ones: none may be flagged.
//!
//! The people are made up by hand; places, offices and numbering ranges exist. Many are chosen to
//! look like drawn profiles in one or two respects.

use super::{FLAGGED, Profile, examine};

const NONE: Profile = Profile {
    name: None,
    birthday: None,
    address: None,
    phone: None,
    email: None,
    job: None,
    hobby: None,
    introduction: None,
    company: None,
    username: None,
    website: None,
};

/// Name, birthday, address, phone, job; an empty text stands for a field not given.
const fn person<'a>(fields: [&'a str; 5]) -> Profile<'a> {
    const fn given(text: &str) -> Option<&str> {
        if text.is_empty() { None } else { Some(text) }
    }
    Profile {
        name: given(fields[0]),
        birthday: given(fields[1]),
        address: given(fields[2]),
        phone: given(fields[3]),
        job: given(fields[4]),
        ..NONE
    }
}

#[rustfmt::skip]
const OFFICES: [Profile; 12] = [
    person(["Rep. Ann Doyle", "1961-04-02", "State Capitol, Room 112, Madison, WI 53703", "608-266-0100", "State Representative, 12th District"]),
    person(["Sen. Thomas Mueller", "March 3, 1958", "100 N Main Street, Springfield, IL 62701", "217-782-2000", "State Senator"]),
    person(["Rev. Paul Becker", "", "45 Church Street, Lancaster, PA 17602", "(717) 397-3300", "Pastor, St. John's Lutheran Church"]),
    person(["Fr. Daniel Walsh", "", "1 Cathedral Square, Portland, ME 04101", "207-773-7746", "Parish priest"]),
    person(["Msgr. Kevin O'Hara", "", "222 W Monroe Ave, Knoxville, TN 37902", "", "Vicar General of the diocese"]),
    person(["Gov. Ellen Price", "1966-08-19", "State House, Topeka, KS 66612", "785-296-3232", "Governor"]),
    person(["Amb. Grant Howell", "1955-05-05", "", "", "Former ambassador to Norway"]),
    person(["The Hon. Ruth Cummings", "", "Federal Courthouse, 500 Pearl Street, New York, NY 10007", "212-805-0136", "District Judge"]),
    person(["Robert Olson MD", "", "2450 Riverside Avenue, Minneapolis, MN 55454", "612-273-3000", "Family physician"]),
    person(["Carol Lynch, DVM", "", "18 Depot Road, Stowe, VT 05672", "802-253-8500", "Veterinarian"]),
    person(["Edwin Jenkins CPA", "", "900 Main Street Suite 210, Dallas, TX 75202", "214-670-3000 x204", "Managing partner, audit and tax"]),
    person(["Col. Frank Torp (Ret.)", "1949-11-11", "", "", "Retired officer and historian"]),
];

#[rustfmt::skip]
const STAFF: [Profile; 12] = [
    person(["Linda Schmidt", "", "University Hall 210, Columbus, OH 43210", "614-292-6446 x4512", "Marketing Manager"]),
    person(["Brian Koch", "", "1200 K Street NW Suite 300, Washington, DC 20005", "202-555-0143", "Senior Sales Director"]),
    person(["Maria Rodriguez", "", "800 W Campbell Road, Richardson, TX 75080", "972-883-2111", "IT Technician"]),
    person(["Jesse Hahn", "", "12 Miller Crossing, Williamsburg, VA 23185", "757-220-1234", "Regional Sales Manager"]),
    person(["Kayla Johnston", "", "77 Jackson Mews, Georgetown, DE 19947", "302-855-1234", "Product Designer"]),
    person(["Craig Tillman", "", "430 Fisher Landing, Port Orange, FL 32127", "386-506-5500", "Construction Supervisor"]),
    person(["Erika Larson", "", "15 Anderson Shores, Lake Charles, LA 70601", "337-491-1200", "Chief Executive Officer"]),
    person(["Tom Parker", "", "Suite 400, 1500 Market Street, Philadelphia, PA 19102", "+1 215-686-1776", "Legal Assistant"]),
    person(["Nora Keeling", "", "3 Baker Hollow, Ticonderoga, NY 12883", "(518) 585-1234", "Principal Architect"]),
    person(["Ken Yost", "", "88 Grant Springs, Morristown, TN 37814", "423-585-4600", "Customer Service Representative"]),
    person(["Dewi Lestari", "1988-02-14", "Jl. Sudirman 45, Jakarta, ID 12190", "+62 21 5150 0000", "Marketing Director"]),
    person(["Marco Rossi", "", "Via Torino 12, Milano, MI 20123", "+39 02 8846 2345", "Sales Executive"]),
];

#[rustfmt::skip]
const ABROAD: [Profile; 20] = [
    person(["Dr. Klaus Hartmann", "", "Hauptstraße 14, 80331 München, Deutschland", "+49 89 2180-0", "Rechtsanwalt"]),
    person(["Sabine Ullrich", "", "Lindenweg 3, 04109 Leipzig", "0341 1234567", "Geschäftsführerin"]),
    person(["Jürgen Wiegand", "12.03.1964", "Am Markt 1, 34117 Kassel, Germany", "+49 561 787-0", "Vorsitzender des Sportvereins"]),
    person(["Petra Ziemann", "1971-06-30", "Deichstr. 9, 20459 Hamburg, Deutschland", "040 428 28-0", "Redakteurin"]),
    person(["Ernst Auer", "", "Ringstraße 7, 1010 Wien, Österreich", "+43 1 4000-0", "Imkermeister"]),
    person(["Beat Lehner", "", "Bahnhofstrasse 12, 8001 Zürich, Schweiz", "+41 44 412 11 11", "Fotograf"]),
    person(["Claire Tremblay", "", "1045 rue des Parlementaires, Québec, QC G1A 1A3", "+1 418 643-7239", "Rédactrice en chef"]),
    person(["Jean Legros", "4 mai 1950", "12 rue de la Paix, 75002 Paris, France", "+33 1 42 76 40 40", "Historien"]),
    person(["Lucía Ortiz Navarro", "", "Calle Mayor 5, 28013 Madrid, España", "+34 915 29 82 10", "Periodista"]),
    person(["Giulia Bartoletti", "1979-01-22", "Via Roma 8, 50123 Firenze, Italia", "+39 055 27681", "Ricercatrice"]),
    person(["Agnieszka Wójcik", "", "ul. Długa 12, 00-238 Warszawa, Polska", "+48 22 443 00 00", "Tłumaczka"]),
    person(["João Pereira", "", "Av. Paulista 1578, São Paulo - SP, 01310-200, Brasil", "+55 11 3251-5644", "Jornalista"]),
    person(["Sanne de Vries", "", "Damrak 1, 1012 LG Amsterdam, Nederland", "+31 20 624 1111", "Docent"]),
    person(["Astrid Lindgren-Berg", "", "Storgatan 4, 113 51 Stockholm, Sverige", "+46 8 508 000 00", "Bibliotekarie"]),
    person(["Margaret Boyle", "", "10 High Street, Leeds LS1 4AP, United Kingdom", "+44 113 222 4444", "Editor, features"]),
    person(["Sean Murphy", "1984-09-09", "14 Patrick Street, Cork, Ireland", "+353 21 492 4000", "Accountant"]),
    person(["Priya Nair", "", "12 MG Road, Bengaluru 560001, India", "+91 80 2228 6000", "Software Engineer"]),
    person(["Иван Петров", "12.04.1975", "ул. Ленина 1, 101000 Москва, Россия", "+7 495 777-77-77", "Журналист"]),
    person(["山田 太郎", "1980年5月1日", "東京都千代田区千代田1-1 100-0001 日本", "+81 3-3213-1111", "記者"]),
    person(["Hannah West", "", "1 George Street, Sydney NSW 2000, Australia", "+61 2 9265 9333", "Arts Administrator"]),
];

fn told() -> Vec<Profile<'static>> {
    vec![
        Profile {
            name: Some("Harold Schroeder"),
            birthday: Some("June 4, 1931"),
            address: Some("Fargo, North Dakota"),
            job: Some("Farmer"),
            hobby: Some("Fishing, woodworking, polka music and the grandchildren"),
            introduction: Some(
                "Harold was a kind, funny, faithful man who never missed a harvest.",
            ),
            ..NONE
        },
        Profile {
            name: Some("Dorothy Anderson"),
            birthday: Some("1928-12-01"),
            hobby: Some("Quilting, Reading, Gardening"),
            job: Some("Teacher, retired"),
            ..NONE
        },
        Profile {
            name: Some("Marcus Reynolds"),
            birthday: Some("1996-07-21"),
            job: Some("Point guard"),
            hobby: Some("Basketball, Video gaming, Fashion"),
            address: Some("Brooklyn, NY"),
            ..NONE
        },
        Profile {
            name: Some("Ines Walter"),
            birthday: Some("1999-02-11"),
            job: Some("Leichtathletin"),
            hobby: Some("Lesen, Kochen, Yoga"),
            address: Some("Wattenscheid"),
            ..NONE
        },
        Profile {
            name: Some("Olivia Grant"),
            birthday: Some("14 October 1987"),
            job: Some("Actor"),
            address: Some("London"),
            introduction: Some(
                "Olivia is a curious, warm, stubborn person who began at the Bristol Old Vic.",
            ),
            website: Some("https://www.oliviagrant.co.uk"),
            ..NONE
        },
        Profile {
            name: Some("Peter King"),
            birthday: Some("1990-05-17"),
            address: Some("22 Garden Street, Cambridge, MA 02138"),
            phone: Some("+44 20 7219 3000"),
            email: Some("peter.king@fas.harvard.edu"),
            job: Some("Research Associate"),
            hobby: Some("Rowing, Chess, Cooking"),
            introduction: Some(
                "I am a careful, curious, patient person with ten years in the laboratory.",
            ),
            ..NONE
        },
        Profile {
            name: Some("Alberta Cole"),
            email: Some("acole@library.state.gov"),
            phone: Some("304-558-2045 ext. 12"),
            address: Some("1900 Kanawha Boulevard East, Charleston, West Virginia 25305"),
            job: Some("Librarian, public"),
            company: Some("State Library"),
            ..NONE
        },
        Profile {
            name: Some("Lena Braun"),
            address: Some("Gartenstraße 21, 79098 Freiburg"),
            phone: Some("0761 201-0"),
            email: Some("lena@braun-keramik.de"),
            website: Some("www.braun-keramik.de"),
            company: Some("Keramik Braun"),
            job: Some("Inhaberin"),
            ..NONE
        },
        Profile {
            name: Some("Nathan Price"),
            introduction: Some(
                "I love writing about birds and want to share what I learn with other walkers.",
            ),
            hobby: Some("Bird watching, Photography, Hiking"),
            job: Some("Blogger"),
            ..NONE
        },
        Profile {
            name: Some("Gretchen Kunze"),
            birthday: Some("1968-03-29"),
            address: Some("4410 Lake Park Boulevard, Carolina Beach, NC 28428"),
            phone: Some("910-458-2999"),
            job: Some("Real Estate Agent"),
            hobby: Some("Sailing, Kayaking, Pottery, Cooking"),
            ..NONE
        },
        Profile {
            name: Some("Sam Turner"),
            username: Some("sturner"),
            introduction: Some("Guitarist, teacher, father of two."),
            website: Some("https://samturner.net/about"),
            email: Some("sam@samturner.net"),
            ..NONE
        },
        Profile {
            name: Some("Yvonne Becker"),
            birthday: Some("1975-09-14"),
            address: Some("PSC 2, Box 1234, APO AE 09012"),
            phone: Some("+49 6371 47-1110"),
            job: Some("Education Officer"),
            ..NONE
        },
        Profile {
            name: Some("Wendell Fisher"),
            address: Some("Rural Route 2, Mount Horeb, WI 53572"),
            phone: Some("608-437-3084"),
            hobby: Some("amateur radio, beekeeping"),
            job: Some("Electrician"),
            introduction: Some("Licensed since 1974; net control on Tuesday nights."),
            ..NONE
        },
        Profile {
            name: Some("Tara Collins"),
            birthday: Some("1993-11-30"),
            address: Some("Vancouver, BC V6B 1A1, Canada"),
            phone: Some("+1 604-873-7000"),
            job: Some("Web Developer"),
            hobby: Some("Snowboarding, Rock climbing, Board games, Baking"),
            introduction: Some("Cheerful, stubborn, tea-powered."),
            ..NONE
        },
        // A wrong digit in a ZIP code and a joke of a telephone number.
        Profile {
            name: Some("Luke Harvey"),
            address: Some("9 Elm Street, Concord, NH 01301"),
            phone: Some("603-555-0199"),
            job: Some("Novelist"),
            hobby: Some("Chess"),
            ..NONE
        },
        Profile {
            name: Some("Ingrid Hansen"),
            birthday: Some("1959-05-08"),
            address: Some("Karl Johans gate 22, 0159 Oslo, Norge"),
            phone: Some("+47 23 31 30 50"),
            job: Some("Fylkesordfører"),
            hobby: Some("Ski, Friluftsliv, Strikking"),
            ..NONE
        },
    ]
}

fn all() -> Vec<Profile<'static>> {
    let mut all = Vec::new();
    all.extend(OFFICES);
    all.extend(STAFF);
    all.extend(ABROAD);
    all.extend(told());
    all
}

#[test]
fn no_honest_profile_is_flagged() {
    let all = all();
    assert!(all.len() >= 60);
    for profile in all {
        let examination = examine(&profile);
        assert!(
            examination.joint < FLAGGED,
            "{profile:?}: {} {:#?}",
            examination.joint,
            examination.findings
        );
        assert_eq!(examination.library, None);
    }
}

#[test]
fn honest_profiles_mostly_speak_for_themselves() {
    let all = all();
    let positive = all.iter().filter(|profile| examine(profile).joint > 2.0).count();
    assert!(positive * 10 <= all.len(), "{positive} of {}", all.len());
}

#[test]
fn fields_left_out_do_not_condemn() {
    // Every pair of fields alone stays below the mark as well.
    for profile in all() {
        let Profile { name, birthday, address, phone, job, hobby, .. } = profile;
        for pair in [
            Profile { name, birthday, ..NONE },
            Profile { name, address, ..NONE },
            Profile { name, phone, ..NONE },
            Profile { name, job, ..NONE },
            Profile { address, phone, ..NONE },
            Profile { job, hobby, ..NONE },
        ] {
            assert!(examine(&pair).joint < FLAGGED, "{pair:?}");
        }
    }
}

#[test]
fn mangled_profiles_do_not_panic() {
    let odd = [
        "\u{301}",
        "\u{a0}",
        ",",
        "\n",
        "Suite 1 ",
        "+",
        "x1",
        " person",
        "é",
        "\u{1f43e}",
        "@",
        ".",
    ];
    for (turn, profile) in all().into_iter().enumerate() {
        for at in 0..24 {
            let mangle = |text: &str| -> String {
                let kept: String = text.chars().skip(at / 2).collect();
                let middle = kept.chars().count() / 2;
                let insert = odd[(turn + at) % odd.len()];
                kept.chars()
                    .take(middle)
                    .chain(insert.chars())
                    .chain(kept.chars().skip(middle))
                    .collect()
            };
            let given = |text: Option<&str>| text.map(mangle);
            let (name, address, phone) =
                (given(profile.name), given(profile.address), given(profile.phone));
            let (email, hobby, told) =
                (given(profile.email), given(profile.hobby), given(profile.introduction));
            let mangled = Profile {
                name: name.as_deref(),
                address: address.as_deref(),
                phone: phone.as_deref(),
                email: email.as_deref(),
                hobby: hobby.as_deref(),
                introduction: told.as_deref(),
                ..profile
            };
            let found = examine(&mangled);
            assert!(found.joint.is_finite());
            assert!(found.joint < FLAGGED, "{mangled:?} {:?}", found.findings);
        }
    }
}
