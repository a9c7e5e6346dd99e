//! Statements per request, for the questions that every client asks: a constant, whatever the size of the page.

use crate::{duties::brought_to, harness::Person};
use serde_json::json;

const MY_DUTIES: &str = "query($first: Int) { duties(first: $first) { totalCount pageInfo { hasNextPage } nodes { id \
    status dueOn contentDigest community { code name plannedFinish } responsibility { code text role \
    scenarios { code } organization { name } } } } }";
const A_COMMUNITY: &str = "query($first: Int) { community(code: \"jiangbin\") { name implementingUnit { name } \
    duties(first: $first) { totalCount nodes { id status responsibility { text } organization { name } } } } }";
const THE_OFFICE: &str = "query($first: Int) { communities(first: $first) { totalCount nodes { name pool \
    implementingUnit { name } duties(first: $first) { totalCount nodes { status organization { name } \
    responsibility { code } } } } } }";
const SIGNATURES: &str = "query($first: Int) { duties(first: $first, filter: { organization: \"education\" }) { nodes { contentDigest signOffs { valid signedBy \
    { displayName } } viewerActions { allowed } } } }";

async fn statements(person: &Person<'_>, query: &str, first: i64) -> u64 {
    let before = person.world.store.statements();
    person.ask_with(query, json!({ "first": first })).await;
    person.world.store.statements() - before
}

both! {
    async fn the_canonical_questions_take_a_constant_number_of_statements(world) {
        brought_to(world, "COMPLETED").await;
        let department = world.person("education.signer").await;
        let unit = world.person("fuchun-subdistrict.officer").await;
        let office = world.person("fengmao-office.coordinator").await;
        for (name, person, query, expected) in [
            ("my duties", &department, MY_DUTIES, 4),
            ("a unit's duties", &unit, MY_DUTIES, 4),
            ("a community", &unit, A_COMMUNITY, 3),
            ("the office's list", &office, THE_OFFICE, 4),
            // Who asks, the duties, their communities, the signatures twice (for themselves, and for what the
            // office may do), who signed.
            ("signatures", &office, SIGNATURES, 6),
        ] {
            // The first question of a process loads the catalogue and the key that the token was signed with.
            statements(person, query, 1).await;
            for first in [1, 5, 20, 100] {
                assert_eq!(statements(person, query, first).await, expected, "{name}, pages of {first}");
            }
        }
    }

    async fn the_published_catalogue_takes_one(world) {
        let query = "{ programme { title pools { namedCount } } organizations { name responsibilities { text \
                     scenarios { departments { code } } } } scenarios { name } }";
        let nobody = world.nobody();
        statements(&nobody, query, 1).await;
        assert_eq!(statements(&nobody, query, 1).await, 1, "whether the catalogue is still the one in force");
    }
}
