//! `Node`: anything that has an id. Each aggregate says how its own are found.

use super::{
    Root,
    aggregate::{Aggregate, Lookup},
    all,
    context::{AnyMany, AnyOne, AnyRow, Context, Gate, Selection},
};
use crate::{
    authz::Permission,
    error::{Error, Result},
};
use engine::{Arguments, Cost, Interface, Load, Loaded, input, made_of};
use entity::id::parse_type_id;
use futures_util::future::try_join_all;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    interfaces: &[&NODE],
    queries: &[
        made_of(
            "node",
            "Node",
            "按标识取一条；不可见者与不存在者皆为空。/ Anything by its id; null for what is not there or not to be seen.",
            &AnyOne::<Root, Loaded<Node>> { of: |_, node, _| node.0.as_ref() },
        )
        .args(&[input("id", "ID!", "标识。/ Its id.")])
        .gate(Gate::Needs(Permission::ReadCatalogue)),
        made_of(
            "nodes",
            "[Node]!",
            "按标识取多条，次序同 ids，最多 100。/ Things by their ids, in the order of the ids; at most 100.",
            &AnyMany::<Root, Loaded<Nodes>> { of: |_, nodes, _| nodes.0.iter().map(Option::as_ref).collect() },
        )
        .args(&[input("ids", "[ID!]!", "标识。/ Their ids.")])
        .gate(Gate::Needs(Permission::ReadCatalogue)),
    ],
    ..Aggregate::NONE
};

static NODE: Interface = Interface {
    name: "Node",
    about: "凡有标识者。/ Anything that has an id.",
    fields: &[("id", "ID!", "标识，不透明。/ Its id, opaque.")],
};

/// Ids that one request may ask for at once.
const MAX_IDS: usize = 100;

/// What has an id.
struct Node(Option<AnyRow>);

impl Load<Context> for Node {
    type Row = Root;
    type Needs = ();

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct One {
            id: String,
        }
        let One { id } = at.args()?;
        Ok(Self(find(at.context(), &[id]).await?.pop().flatten()))
    }
}

/// What has each of several ids.
struct Nodes(Vec<Option<AnyRow>>);

impl Load<Context> for Nodes {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        let ids = args.get("ids").and_then(|ids| ids.as_array()).map_or(0, Vec::len);
        Cost::page(u32::try_from(ids).unwrap_or(u32::MAX))
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct Many {
            ids: Vec<String>,
        }
        let Many { ids } = at.args()?;
        if ids.len() > MAX_IDS {
            return Err(Error::LimitExceeded(format!("一次最多 {MAX_IDS} 个标识 / at most {MAX_IDS} ids")));
        }
        Ok(Self(find(at.context(), &ids).await?))
    }
}

/// How the row of an id is found, whoever asks; none where the id is of no kind.
pub(super) fn lookup_of(id: &str) -> Option<(&'static Lookup, Uuid)> {
    let (kind, id) = parse_type_id(id)?;
    all(|it| it.nodes).find(|lookup| lookup.prefix == kind).map(|lookup| (lookup, id))
}

/// What has these ids, as far as the viewer sees it.
async fn find(cx: &Context, ids: &[String]) -> Result<Vec<Option<AnyRow>>> {
    find_each(cx, &ids.iter().map(|id| parse_type_id(id)).collect::<Vec<_>>()).await
}

/// What has these ids, each after what its kind is called, as far as the viewer sees it: one lookup a kind.
pub(super) async fn find_each(cx: &Context, ids: &[Option<(String, Uuid)>]) -> Result<Vec<Option<AnyRow>>> {
    let of_kind = |prefix: &str| -> Vec<Uuid> {
        ids.iter().flatten().filter(|(kind, _)| kind == prefix).map(|(_, id)| *id).collect()
    };
    let lookups = all(|it| it.nodes).map(|lookup| (lookup, of_kind(lookup.prefix)));
    let lookups = lookups.filter(|(_, asked)| !asked.is_empty()).map(|(lookup, asked)| async {
        let rows = (lookup.find)(asked, cx).await?;
        Ok::<_, Error>((lookup.prefix, rows))
    });
    let mut found: HashMap<(&str, Uuid), AnyRow> = HashMap::new();
    for (prefix, rows) in try_join_all(lookups).await? {
        found.extend(rows.into_iter().map(|(id, row)| ((prefix, id), row)));
    }
    // An id may be asked for more than once.
    let of_id = |id: &Option<(String, Uuid)>| {
        let (kind, id) = id.as_ref()?;
        found.get(&(kind.as_str(), *id)).cloned()
    };
    Ok(ids.iter().map(of_id).collect())
}
