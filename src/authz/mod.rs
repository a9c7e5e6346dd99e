//! Who may do what, and where. No SQL is written here and nothing is decided elsewhere.
//!
//! A person holds *assignments*: a [`Role`](entity::vocabulary::Role), an organization, from, until. A role is a
//! short list of [`Permission`]s, each with a [`Span`]: the verb, and how far from the assignment's organization
//! it goes. A [`Viewer`] is the union of what its active assignments give; what nothing gives is denied.
//!
//! [`Viewer::reach`] turns that into a [`Reach`]: everywhere, these places, or nowhere. Every statement the
//! store writes begins with a reach, so a row out of reach is not filtered out of an answer: it was never in it.

mod held;
mod permission;
mod reach;
mod role;
mod viewer;

pub use held::HeldPermission;
pub use permission::Permission;
pub use reach::{Places, Reach, Span};
pub use role::{grants, is_administrative, needs_organization};
pub use viewer::{Assignment, Identity, Viewer};
