//! Whom a change of the schema would break, and who still asks for something.

use super::{digest, file, refused, register, run};
use crate::harness::Folder;
use future_community::graphql::api;

const DUTIES: &str =
    "query Duties($filter: DutyFilter) { duties(first: 5, filter: $filter) { nodes { ...Card } } }
fragment Card on Duty { id status dueOn }";
const NODE: &str = "query Thing($id: ID!) { node(id: $id) { id ... on Duty { responsibility { text } } } }";
const LITERAL: &str = "query Assigned { duties(first: 1, filter: { status: [ASSIGNED] }) { totalCount } }";
const SIGN: &str =
    "mutation Sign($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }";

/// The argument of `node`, as the schema has it.
const NODE_ARGUMENT: &str = "  node(\n    \"标识。/ Its id.\"\n    id: ID!\n";

/// The schema of this version, changed.
fn changed(folder: &Folder, from: &str, to: &str) -> String {
    let sdl = api().sdl();
    assert!(sdl.contains(from), "the schema has {from}");
    file(folder, "new.graphql", &sdl.replace(from, to))
}

both! {
    async fn a_schema_without_what_is_asked_for_names_app_and_operation(world) {
        register(world, "phone", &[("1", DUTIES), ("2", NODE)]).await;
        register(world, "desk", &[("3", LITERAL), ("4", SIGN), ("1", DUTIES)]).await;
        assert_eq!(run(world, &["check"]).await.unwrap(), "none of 5 operations breaks\n");
        let folder = Folder::new();
        let same = file(&folder, "same.graphql", &api().sdl());
        assert_eq!(run(world, &["check", "--schema", &same]).await.unwrap(), "none of 5 operations breaks\n");
        for (from, to, told) in [
            // A field, an argument, a type, a value, a type that is another, a new argument that must be given.
            ("dueOn: Date", "dueBy: Date".to_owned(), vec!["desk\tDuties\t1\tDuty.dueOn", "phone\tDuties\t1\tDuty.dueOn"]),
            ("input DutyFilter ", "input DutySieve ".to_owned(), vec!["DutyFilter is not there"]),
            ("input SignDutyInput", "input SignInput".to_owned(), vec!["desk\tSign\t4\tSignDutyInput is not there"]),
            ("  ASSIGNED\n", "  GIVEN\n".to_owned(), vec!["desk\tAssigned\t3\tDutyStatus.ASSIGNED"]),
            (NODE_ARGUMENT, NODE_ARGUMENT.replace("ID!", "Int!"), vec!["phone\tThing\t2\t$id is a ID!, and a Int! is taken"]),
            (NODE_ARGUMENT, NODE_ARGUMENT.replace("ID!", "ID!\n    of: String!"), vec!["phone\tThing\t2\tQuery.node(of:) must be given"]),
        ] {
            let schema = changed(&folder, from, &to);
            let said = refused(world, &["check", "--schema", &schema]).await;
            for told in told {
                assert!(said.contains(told), "{from:?}: {said}");
            }
        }
        let nonsense = file(&folder, "nonsense.graphql", "type Duty");
        assert!(refused(world, &["check", "--schema", &nonsense]).await.contains("cannot be read"));
        // What is retired breaks nobody.
        run(world, &["retire", "--app", "phone", "--all"]).await.unwrap();
        run(world, &["retire", "--app", "desk", "--all"]).await.unwrap();
        let schema = changed(&folder, "input SignDutyInput", "input SignInput");
        assert_eq!(run(world, &["check", "--schema", &schema]).await.unwrap(), "none of 0 operations breaks\n");
    }

    async fn tighter_limits_break_what_they_do_not_let_through(world) {
        register(world, "phone", &[("1", DUTIES)]).await;
        let long = format!("query Long {{ programme {{ {} }} }}", "code ".repeat(120));
        register(world, "phone", &[("2", &long)]).await;
        let said = refused(world, &["check", "--limit-fields", "100"]).await;
        assert!(said.contains("1 of 2 registered operations break") && said.contains("phone\tLong\t2\t") && said.contains("LIMIT_FIELDS"), "{said}");
    }

    async fn an_old_database_is_checked_by_a_new_version(world) {
        register(world, "phone", &[("1", "query Old { programme { code } }")]).await;
        // What the old version had and this one has not: the row is written past the register.
        let text = "query Old { programme { code gone } }";
        world.database.execute(&format!("UPDATE documents SET text = '{text}', digest = '{}'", digest(text))).await.unwrap();
        let said = refused(world, &["check"]).await;
        assert!(said.contains("phone\tOld\t1\t") && said.contains("gone"), "{said}");
    }

    async fn it_is_known_who_still_asks_for_something(world) {
        register(world, "phone", &[("1", DUTIES), ("2", NODE)]).await;
        register(world, "desk", &[("3", LITERAL), ("4", SIGN)]).await;
        let duties = "phone\tDuties\t1\tnever used\n";
        for (part, told) in [
            ("Duty.dueOn", duties),
            ("Duty.status", duties),
            ("Duty.responsibility", "phone\tThing\t2\tnever used\n"),
            ("Responsibility.text", "phone\tThing\t2\tnever used\n"),
            ("Query.node", "phone\tThing\t2\tnever used\n"),
            ("Query.node(id:)", "phone\tThing\t2\tnever used\n"),
            ("DutyStatus.ASSIGNED", "desk\tAssigned\t3\tnever used\n"),
            ("DutyConnection.totalCount", "desk\tAssigned\t3\tnever used\n"),
            // What a variable can hold may be asked for.
            ("SignDutyInput.idempotencyKey", "desk\tSign\t4\tnever used\n"),
            ("SignDutyPayload", "desk\tSign\t4\tnever used\n"),
            ("Evaluation.total", ""),
            ("Evaluation", ""),
        ] {
            assert_eq!(run(world, &["uses", part]).await.unwrap(), told, "{part}");
        }
        // By its interface too, and in two apps.
        let id = run(world, &["uses", "Duty.id"]).await.unwrap();
        assert_eq!(id.lines().count(), 2, "{id}");
        let filter = run(world, &["uses", "DutyFilter.status"]).await.unwrap();
        assert_eq!(filter.lines().count(), 2, "{filter}");
        for part in ["Duty.nothing", "Nothing", "Duty.dueOn(first:)", "", "Duty."] {
            assert!(refused(world, &["uses", part]).await.contains("the schema has no"), "{part}");
        }
    }
}
