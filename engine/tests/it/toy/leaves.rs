//! The enums, the scalar and the interface.

use engine::{Enumeration, Interface, Scalar};

pub(super) static NODE: Interface =
    Interface { name: "Node", about: "What has an id.", fields: &[("id", "ID!", "Its id.")] };

pub(super) static DATE: Scalar = Scalar {
    name: "Date",
    about: "A day, such as 2024-02-29.",
    reads: |text| text.len() == 10 && text.split('-').filter(|part| part.parse::<u32>().is_ok()).count() == 3,
};

pub(super) fn genres() -> Enumeration {
    let words = [("FICTION", "Invented."), ("ESSAY", "Argued."), ("POEM", "Sung.")];
    Enumeration::new("Genre", "What kind of book it is.", words)
}

pub(super) fn orders() -> Enumeration {
    Enumeration::new("BookOrder", "An order.", [("TITLE", "By title."), ("PUBLISHED", "By day.")])
}
