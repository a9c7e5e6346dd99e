//! Statements per request, for the questions that every client asks: a constant, whatever the size of the page.

use crate::{
    duties::{brought_to, duty_of, signing},
    evaluations,
    harness::{Person, World},
    reviews,
};
use entity::vocabulary::Role;
use serde_json::{Value, json};

const MY_DUTIES: &str = "query($first: Int) { duties(first: $first) { totalCount pageInfo { hasNextPage } nodes { id \
    status dueOn contentDigest community { code name plannedFinish } responsibility { code text role \
    scenarios { code } organization { name } } } } }";
const A_COMMUNITY: &str = "query($first: Int) { community(code: \"jiangbin\") { name implementingUnit { name } \
    duties(first: $first) { totalCount nodes { id status responsibility { text } organization { name } } } } }";
const THE_OFFICE: &str = "query($first: Int) { communities(first: $first) { totalCount nodes { name pool \
    implementingUnit { name } duties(first: $first) { totalCount nodes { status organization { name } \
    responsibility { code } } } } } }";
const TALLIES: &str = "query($first: Int) { dutyTallies(by: [STATUS, ORGANIZATION, SCENARIO], filter: { activity: \
    ACCEPTANCE }) { status organization { name } scenario { name } count overdue } duties(first: $first) { __typename } }";
const TALLIES_OF_COMMUNITIES: &str = "query($first: Int) { dutyTallies(by: [COMMUNITY]) { community { name } count overdue } \
    duties(first: $first) { __typename } }";
const SIGNATURES: &str = "query($first: Int) { duties(first: $first, filter: { organization: \"education\" }) { nodes { contentDigest signOffs { valid signedBy \
    { displayName } } viewerActions { allowed } } } }";
const SCORE_MATRIX: &str = "query($first: Int) { evaluations(first: $first, community: \"jiangbin\") { nodes { id revision round status \
    total passed indicatorSet { title } scenarioTotals { scenario { name } score maxScore } scores { id revision status \
    notApplicable selfScore selfNote finalScore adjudicationReason indicator { code name maxScore scenario { code } } \
    verifications { organization { name } score note verifiedAt verifiedBy { displayName } } } } } }";
const MY_REVIEWS: &str = "query($first: Int) { reviews(first: $first, filter: { awaitingMySignature: true }) { totalCount \
    nodes { id kind round status dueOn signedCount requiredCount contentDigest community { name } \
    roster { organization { name } clause } } } }";
const DASHBOARD: &str = "query($first: Int) { communities(first: $first) { nodes { code name pool implementingUnit { name } \
    evaluations(first: 1) { nodes { round status total passed scenarioTotals { scenario { name } score maxScore } } } \
    reviews(first: 1) { nodes { kind round status signedCount requiredCount conclusion dueOn } } } } }";
const BOARD: &str = "query($first: Int) { communities(first: $first) { nodes { code name stage stageSince advice { code message } \
    evaluations(first: 1) { nodes { round status total passed } } reviews(first: 1) { nodes { kind round status conclusion } } \
    duties(first: 0, filter: { status: [ASSIGNED, ACKNOWLEDGED, COMPLETED, RETURNED] }) { totalCount } } } }";
const HISTORIES: &str = "query($first: Int) { duties(first: $first, filter: { status: [COMPLETED] }) { nodes { confirmedAt confirmedBy { displayName } returnedAt \
    history(first: 10) { totalCount nodes { at action by { displayName } organization { name } reason from to } } } } }";
const SIGN: &str = "mutation($input: SignDutyInput!) { signDuty(input: $input) { duty { id status revision updatedAt } \
    signOff { id act organization { code } signedAt statement content contentDigest valid } userErrors { message } } }";

const WHY: &str =
    "query($id: ID!) { explainAccess(id: $id) { visibleBy { basis clauses { code } assignment { role } } } }";
const EXPLAINED: &str = "query($id: ID!) { explainAccess(id: $id) { visibleBy { basis clauses { code } assignment { role } } \
    actions { action allowed reason heldBy { role } } } }";

async fn statements(person: &Person<'_>, query: &str, first: i64) -> u64 {
    let before = person.world.store.statements();
    person.ask_with(query, json!({ "first": first })).await;
    person.world.store.statements() - before
}

/// The same number for pages of each size.
async fn constant(person: &Person<'_>, name: &str, query: &str, expected: u64) {
    // The first question of a process loads the catalogue and the key that the token was signed with.
    statements(person, query, 1).await;
    for first in [1, 5, 20, 100] {
        assert_eq!(statements(person, query, first).await, expected, "{name}, pages of {first}");
    }
}

/// Evaluations and reviews of several communities, one of them with verifications.
async fn evaluated(world: &World) -> Value {
    let last = evaluations::made_final(world).await;
    let office = world.person("fengmao-office.coordinator").await;
    let set = office.ask("{ indicatorSets { id } }").await["indicatorSets"][0]["id"].clone();
    for community in ["baihe", "hanghuang", "longtan"] {
        let input = json!({ "community": community, "indicatorSet": set, "idempotencyKey": community });
        evaluations::done(&evaluations::give(&office, "openEvaluation", input).await);
        reviews::opened(world, community, "APPRAISAL", None).await;
    }
    reviews::opened(world, "jiangbin", "APPRAISAL", None).await;
    reviews::opened(world, "jiangbin", "RECHECK", Some(&last["id"])).await;
    last["id"].clone()
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
            // Who asks, the tallies; and their communities.
            ("tallies", &office, TALLIES, 2),
            ("a unit's tallies", &unit, TALLIES, 2),
            ("tallies of communities", &unit, TALLIES_OF_COMMUNITIES, 3),
            // Who asks, the duties, their communities, the signatures twice (for themselves, and for what the
            // office may do), who signed.
            ("signatures", &office, SIGNATURES, 6),
            // Who asks, the duties, what happened to each, by whom.
            ("histories", &department, HISTORIES, 4),
        ] {
            constant(person, name, query, expected).await;
        }
    }

    async fn scores_reviews_and_the_dashboard_take_at_most_six(world) {
        evaluated(world).await;
        let department = world.person("education.signer").await;
        let unit = world.person("fuchun-subdistrict.officer").await;
        let office = world.person("fengmao-office.coordinator").await;
        for (name, person, query, expected) in [
            // Who asks, the evaluations, their scores, the verifications, who verified.
            ("a score matrix", &department, SCORE_MATRIX, 5),
            ("a unit's score matrix", &unit, SCORE_MATRIX, 5),
            // Who asks, how many there are, the reviews, their communities, their rosters.
            ("my open reviews", &department, MY_REVIEWS, 5),
            // Who asks, the communities, their evaluations, the scores, their reviews, the rosters.
            ("the dashboard", &office, DASHBOARD, 6),
            // Who asks, the communities, their evaluations, the scores, their reviews, how many duties are open.
            ("the office's board", &office, BOARD, 6),
        ] {
            constant(person, name, query, expected).await;
        }
        // The first page of a unit has a community of another alone, of which it sees no evaluation whose scores there would be.
        for first in [1, 5, 20, 100] {
            let expected = if first == 1 { 5 } else { 6 };
            assert_eq!(statements(&unit, BOARD, first).await, expected, "a unit's board, pages of {first}");
        }
    }

    async fn a_signature_is_answered_from_what_was_written(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        let input = signing(&duty, "ACKNOWLEDGE", "one");
        let give = async || {
            let before = world.store.statements();
            let answer = signer.ask_with(SIGN, json!({ "input": input })).await;
            (answer["signDuty"].clone(), world.store.statements() - before)
        };
        let (first, sent) = give().await;
        // Who asks; the key, who commands, the duty with its community. PostgreSQL: all that is written at once; and then it is
        // sealed: the head, what waits, the next place, the seal, and that it waits no more. SQLite: what is written, one by
        // one: the signature, the duty, what its people are told no more, the outcome, the event, its place, its seal, the feed's clock and what was touched. On
        // PostgreSQL that is numbered before it is sealed: whether something waits, the clock, the number, the clock again.
        assert_eq!(sent, if world.database.is_sqlite() { 13 } else { 14 });
        // Done already: who asks; the key, who commands, what was done; the signature, the duty; what was signed; whether it
        // stands: the duty and its community.
        let (again, sent) = give().await;
        assert_eq!((&again, sent), (&first, 9));
        assert_eq!(first["duty"]["status"], "ACKNOWLEDGED", "{first}");
        assert_eq!(first["signOff"]["valid"], true, "{first}");
    }

    async fn an_explanation_takes_a_statement_for_each_way_that_may_lead_to_the_row(world) {
        let evaluation = evaluated(world).await;
        let duty = brought_to(world, "COMPLETED").await;
        let signer = world.person("education.signer").await;
        let mine = signer.ask("{ viewer { user { id } sessions { id } } community(code: \"jiangbin\") { id } }").await;
        let review = signer.ask("{ reviews { nodes { id } } }").await["reviews"]["nodes"][0]["id"].clone();
        let two = [(Role::DepartmentOfficer, Some("education")), (Role::DepartmentSigner, Some("finance"))];
        let two = world.member("two.departments", &two).await;
        let missing = json!("duty_01h455vb4pex5vsknk084sn02q");
        for (name, person, id, why, all) in [
            // Who asks, and whether it is there.
            ("nothing", &signer, &missing, 2, 2),
            // That; by reading duties; what one holds. Its community, by whose signature it stands, and whether that covers it.
            ("a duty", &signer, &duty["id"], 4, 6),
            // One way more, that finds nothing.
            ("a duty, by one of two roles", &two, &duty["id"], 5, 6),
            // The scenarios' verifiers. The scores and verifications, and the verifiers again.
            ("an evaluation", &signer, &evaluation, 5, 8),
            // The roster. That again, the opinions, one's own hand.
            ("a review", &signer, &review, 5, 8),
            // Whether it is oneself; and by hand in duties, evaluations, reviews, projects, money, applications, items, or as a colleague.
            ("oneself", &signer, &mine["viewer"]["user"]["id"], 13, 13),
            ("a session", &signer, &mine["viewer"]["sessions"][0]["id"], 4, 4),
            // By what is public, and by the role. Whether its project is seen, and its money.
            ("a community", &signer, &mine["community"]["id"], 5, 7),
        ] {
            let counted = async |query: &str| {
                let before = world.store.statements();
                person.ask_with(query, json!({ "id": id })).await;
                world.store.statements() - before
            };
            // The first question of a process loads the catalogue.
            counted(EXPLAINED).await;
            assert_eq!((counted(WHY).await, counted(EXPLAINED).await), (why, all), "{name}");
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
