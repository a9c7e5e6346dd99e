//! Webhooks: theirs who administer them, and hidden from everybody else.

use super::Subjects;
use crate::{harness::World, reference::rows};
use entity::{vocabulary::WebhookForm, webhook};
use future_community::{
    domain::webhook::{
        Reachable,
        operate::{self, Act, Asked},
    },
    outbound::Names,
};

/// One that is suspended, so that nothing is done with it by who only tries.
pub async fn webhooks(world: &World) -> Subjects {
    world.person("data-platform").await;
    let (accounts, reachable) = (["data-platform".to_owned()], Reachable::new(&[], Names::told()));
    let url = "https://hooks.example/told?token=secret";
    let asked = Asked {
        name: "sample",
        url,
        form: WebhookForm::Changes,
        accounts: &accounts,
        kinds: None,
        document: None,
    };
    if operate::create(&world.store, &reachable, asked).await.is_ok() {
        operate::act(&world.store, "sample", Act::Suspend).await.unwrap();
    }
    let all: Vec<String> =
        rows::<webhook::Entity>(world).await.iter().map(|row| row.id.to_string()).collect();
    let first = all.first().cloned();
    Subjects::new(move |viewer| if viewer.name == "sysadmin" { Vec::new() } else { all.clone() })
        .and("a webhook", move |_| first.clone())
}
