//! `User`: a person or service, as far as others see it.

use super::answer::{At, Loading, Object, field};
use crate::domain::person::{self, Person};
use entity::id::AccountId;
use std::collections::HashMap;

pub(super) static USER: Object<Person> = Object {
    name: "User",
    about: "用户，仅显示名称。/ A person or service: no more than its display name.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("displayName", "String!", "显示名称。/ Its name for others.", |it, _, out| {
            out.string(&it.display_name)
        }),
    ],
};

/// Keeps the persons of these ids, by id.
pub(super) fn load(at: At<'_>, mut ids: Vec<AccountId>) -> Loading<'_> {
    Box::pin(async move {
        ids.sort_unstable();
        ids.dedup();
        let found = person::by_id(&at.asking().store, &at.asking().viewer, &ids).await?;
        let _: &HashMap<AccountId, Person> = at.keep(found)?;
        Ok(())
    })
}
