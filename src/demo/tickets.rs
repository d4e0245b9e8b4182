//! What customers of the made-up company ask on the three days of the story, and who answers by themselves. Nobody in
//! here exists.

use jiff::civil::{Time, time};

use super::cast::{BEN, CHLOE, ERIN, LUCAS, MAEVE, PRIYA, SAM};

/// A question, and who takes care of it if the visitor does not.
pub struct Question {
    /// Days after the first, and on the day's clock.
    pub comes: (i32, Time),
    pub customer: &'static str,
    pub subject: &'static str,
    pub body: &'static str,
    /// An answer that fits: what a colleague sends, and what the visitor may send instead of typing.
    pub draft: &'static str,
    pub answered: Option<Answered>,
}

/// A colleague answers.
pub struct Answered {
    pub at: (i32, Time),
    pub who: &'static str,
    /// For a person who waits for it: only what is worth waiting for has one.
    pub label: Option<&'static str>,
}

const fn at(day: i32, hour: i8, minute: i8) -> (i32, Time) {
    (day, time(hour, minute, 0, 0))
}

const fn by(who: &'static str, at: (i32, Time)) -> Option<Answered> {
    Some(Answered { at, who, label: None })
}

const fn told(who: &'static str, at: (i32, Time), label: &'static str) -> Option<Answered> {
    Some(Answered { at, who, label: Some(label) })
}

/// In the order in which they come.
pub const QUESTIONS: [Question; 17] = [
    Question {
        comes: at(0, 8, 10),
        customer: "Olga",
        subject: "Charged twice this month",
        body: "Hello! I see two payments of 12 € on my card, on the 1st and on the 2nd. I have one account only. Can you look?",
        draft: "Hi Olga, thank you for telling us, and sorry for the scare. The second payment was a test of your card and was never taken: it disappears from your statement within three days. If it is still there on Friday, just answer here.",
        answered: None,
    },
    Question {
        comes: at(0, 8, 35),
        customer: "Mateus",
        subject: "Where do I find my invoices?",
        body: "My accountant wants the invoices of the whole year and I only find the last one.",
        draft: "Hi Mateus, all of them are under Settings, Billing, History. The button at the top right packs a whole year into one file, which accountants tend to like.",
        answered: by(LUCAS, at(0, 13, 20)),
    },
    Question {
        comes: at(0, 8, 52),
        customer: "Aiko",
        subject: "The app forgets my drafts on the train",
        body: "When the connection goes away while I write, the last minutes are gone. It happened three times this week.",
        draft: "Hi Aiko, that should never happen, and we are sorry that it did. Version 5.2 keeps each word on your phone at once, also without a connection. Could you update, and tell us if you lose a single one?",
        answered: None,
    },
    Question {
        comes: at(0, 11, 20),
        customer: "Farid",
        subject: "API answers 429",
        body: "Our nightly sync gets status 429 since yesterday. Did the limits change?",
        draft: "Hi Farid, the limits are the same, but each answer now has a Retry-After header. Your sync asks for all pages at once: with a pause of a second between them it will pass.",
        answered: by(PRIYA, at(0, 14, 5)),
    },
    Question {
        comes: at(0, 15, 40),
        customer: "Greta",
        subject: "Can two of us write at the same time?",
        body: "My sister and I write a cookbook. Can both of us be in the same chapter?",
        draft: "Hi Greta, yes! Press Share in the chapter and enter her address; you then see each other's cursor. And we would love to see that cookbook.",
        answered: by(ERIN, at(0, 16, 10)),
    },
    Question {
        comes: at(1, 9, 30),
        customer: "Dilnoza",
        subject: "Wrong name on the invoice",
        body: "It has my old name. Can you change it on the invoices that exist already?",
        draft: "Hi Dilnoza, done: the last twelve invoices have your new name, and so will all that come. You can fetch them again under Settings, Billing, History.",
        answered: by(SAM, at(1, 10, 15)),
    },
    Question {
        comes: at(1, 14, 10),
        customer: "Hugo",
        subject: "Export stops at page 200",
        body: "The PDF of my thesis ends in the middle of a sentence on page 200. It has 341 pages. I hand it in on Friday!",
        draft: "Hi Hugo, breathe: your text is complete, only the PDF is cut. Please choose \"in parts\" in the export; each part has a hundred pages, and any PDF program joins them. We repair the long way this week.",
        answered: None,
    },
    Question {
        comes: at(2, 8, 40),
        customer: "Ines",
        subject: "Do you have a student price?",
        body: "I start university next week and would love to keep using it.",
        draft: "Hi Ines, congratulations! Students pay half: write to us from your university's address, and the next invoice is the smaller one.",
        answered: told(BEN, at(2, 9, 40), "Ben answers a customer"),
    },
    Question {
        comes: at(2, 9, 12),
        customer: "Kofi",
        subject: "Webhook comes twice",
        body: "We get each document.published twice, with the same id. Is that meant?",
        draft: "Hi Kofi, it may come more than once, if your side takes longer than ten seconds to answer. Answer first and work afterwards, and keep the ids that you have seen: then twice is as good as once.",
        answered: None,
    },
    Question {
        comes: at(2, 9, 50),
        customer: "Linh",
        subject: "I cannot log in on my new phone",
        body: "It asks for a code that goes to my old phone, which is in the sea.",
        draft: "Hi Linh, our condolences to the phone. On the page that asks for the code, press \"I have no access\": we send a link to your e-mail address, and it is good for an hour.",
        answered: by(PRIYA, at(2, 10, 20)),
    },
    Question {
        comes: at(2, 10, 25),
        customer: "Marta",
        subject: "Refund for a year that I did not mean to buy",
        body: "I pressed the yearly plan by mistake, half an hour ago. Monthly was what I wanted.",
        draft: "Hi Marta, no problem at all: the year is refunded, and you are on the monthly plan from today on. The money is on your card within five days.",
        answered: None,
    },
    Question {
        comes: at(2, 11, 35),
        customer: "Nils",
        subject: "Dark mode, please",
        body: "I write at night and my eyes hurt. That is all. Great app otherwise!",
        draft: "Hi Nils, it is there, but it hides: three dots, Appearance, \"with the sun\". Good night, and good writing!",
        answered: by(SAM, at(2, 12, 40)),
    },
    Question {
        comes: at(2, 12, 45),
        customer: "Oumar",
        subject: "Is my text used to train something?",
        body: "I write about my patients (without names). I have to know this before I go on.",
        draft: "Hi Oumar, no. Nobody and nothing reads your texts except those with whom you share them; it says so in the contract, point 4, which is short. If your hospital needs that signed, we are glad to.",
        answered: told(CHLOE, at(2, 13, 20), "Chloé answers a customer"),
    },
    Question {
        comes: at(2, 13, 40),
        customer: "Petra",
        subject: "My card is refused",
        body: "The bank says that all is fine on their side.",
        draft: "Hi Petra, the bank wants to see you confirm it once. Please open Settings, Billing, and press \"Pay now\": it then asks you in its own window, and after that never again.",
        answered: None,
    },
    Question {
        comes: at(2, 14, 50),
        customer: "Rui",
        subject: "Can I have my comments in the export?",
        body: "My editor works on paper.",
        draft: "Hi Rui, yes: in the export, tick \"Comments in the margin\". On paper it looks best with the wide margins, two lines further down.",
        answered: by(LUCAS, at(2, 15, 40)),
    },
    Question {
        comes: at(2, 15, 35),
        customer: "Sanna",
        subject: "How do I delete my account?",
        body: "I finished my book. Thank you for everything!",
        draft: "Hi Sanna, congratulations on the book! Settings, Account, Delete: everything is gone after 30 days, and until then you can change your mind. It was lovely to have you here.",
        answered: None,
    },
    Question {
        comes: at(2, 16, 20),
        customer: "Yara",
        subject: "A team of 40: what does it cost?",
        body: "We are a school. Could we try it for a month first?",
        draft: "Hi Yara, with pleasure: I have opened a month for 40 people, and it ends by itself. Schools pay a third afterwards. Write to me here with anything that comes up.",
        answered: by(MAEVE, at(2, 16, 50)),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_come_in_order_and_are_answered_later() {
        for pair in QUESTIONS.windows(2) {
            assert!(pair[0].comes < pair[1].comes, "{} comes too early", pair[1].customer);
        }
        for question in &QUESTIONS {
            assert!(question.answered.as_ref().is_none_or(|answered| answered.at > question.comes));
            assert!(question.draft.starts_with(&format!("Hi {}", question.customer)), "{}", question.customer);
        }
    }
}
