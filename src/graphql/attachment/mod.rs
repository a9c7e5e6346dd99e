//! `Attachment`: a file, and how other types show those that hang on them.

use super::{
    aggregate::{Aggregate, Found, Lookup, typed},
    context::{AnyRow, Context, Field, Leaf, Many, Object, One, Selection},
    person::{Hands, USER},
};
use crate::{
    domain::{
        attachment::{self as attachments, Links, OfHolders},
        person::Person,
    },
    error::Result,
    files::Address,
};
use engine::{Arguments, Body, Cost, Input, Load, Loaded, Part, With, field, input, made_of};
use entity::{attachment::Model, id::AttachmentId};
use futures_util::FutureExt;
use std::{collections::HashMap, marker::PhantomData, sync::Arc};
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&ATTACHMENT],
    nodes: &[Lookup::of::<AttachmentId>(|ids, cx| {
        async move {
            let found = attachments::by_id(cx, &typed::<AttachmentId>(ids)).await?;
            Found::Ok(found.into_iter().map(|it| (it.id.0, AnyRow::new(&ATTACHMENT, it))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

pub(super) static ATTACHMENT: Object<Arc<Model>> = Object {
    name: "Attachment",
    about: "附件：随办理事项提交的文件，可见该事项者均可下载；尚未附于任何事项的，仅上传人可见。/ A file that hangs on what somebody did: whoever sees \
            that may have it; while it hangs on nothing, its uploader alone.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("name", "String!", "文件名。/ What its uploader calls it.", |it, _, out| {
            out.string(&it.name)
        }),
        field(
            "mediaType",
            "String!",
            "类型，按内容判定。/ What it is, by its content.",
            |it, _, out| out.string(&it.media_type),
        ),
        field("size", "Int!", "字节数。/ Bytes.", |it, _, out| out.int(it.size)),
        field(
            "sha256",
            "String!",
            "内容的 SHA-256，64 位十六进制；附件的摘要属所签署内容。/ Of its bytes, in 64 hex digits. It is part of what is signed.",
            |it, _, out| out.plain(&it.sha256),
        ),
        made_of(
            "uploadedBy",
            "User!",
            "上传人。/ Who uploaded it.",
            &One::<Arc<Model>, Loaded<Hands<Arc<Model>>>, Person> {
                object: &USER,
                of: |it, hands, _| hands.of(it),
            },
        ),
        field("uploadedAt", "DateTime!", "上传时间。/ When.", |it, _, out| {
            out.plain(it.uploaded_at.rfc3339())
        }),
        made_of(
            "url",
            "String!",
            "下载地址，无须令牌，五分钟内有效；持有者均可下载。/ An address to have it by without a token, good for five minutes: whoever has the \
             address has the file.",
            &Leaf::<Arc<Model>, With<Addresses>> {
                write: |it, addresses, _, out| {
                    out.optional(addresses.0.get(&it.id), |out, address| out.string(&address.url))
                },
            },
        ),
        made_of(
            "urlExpiresAt",
            "DateTime!",
            "下载地址失效的时间。/ Until when that address is good.",
            &Leaf::<Arc<Model>, With<Addresses>> {
                write: |it, addresses, _, out| {
                    out.optional(addresses.0.get(&it.id), |out, address| out.plain(address.expires.rfc3339()))
                },
            },
        ),
    ],
};

/// The input's field by which a command is given files.
pub(super) const INPUT: Input = input(
    "attachments",
    "[ID!]",
    "附件：本人上传（POST /files）且尚未使用的文件，最多 20 个，按此次序。/ Files, in this order and at most 20: what one has uploaded (POST /files) and \
     attached to nothing.",
);

/// The addresses of files.
struct Addresses(HashMap<AttachmentId, Address>);

impl Part<Context> for Addresses {
    type Row = Arc<Model>;
    /// The file counts it.
    const ROWS: u32 = 0;

    async fn load<'a>(rows: Vec<&'a Arc<Model>>, cx: &'a Context) -> Result<Self> {
        let addresses = cx.files.addresses(&cx.store, rows.iter().map(|it| &***it)).await?;
        Ok(Self(rows.iter().map(|it| it.id).zip(addresses).collect()))
    }
}

/// A row that files may hang on.
pub(super) trait Holding: Sync + 'static {
    /// By which links they do.
    type Links: Links;
    /// What they hang on; none where there is nothing that has any.
    fn holder(&self) -> Option<Uuid>;
}

/// The files of each of a type's rows.
pub(super) struct Attached<T> {
    found: OfHolders,
    of: PhantomData<fn(T)>,
}

impl<T: Holding> Attached<T> {
    const BODY: &'static dyn Body<Context, T> = &Many::<T, Loaded<Self>, Arc<Model>> {
        object: &ATTACHMENT,
        of: |it, attached, _| {
            it.holder().and_then(|holder| attached.found.get(&holder)).into_iter().flatten().collect()
        },
    };

    /// The field of a type that has its files.
    pub(super) const FIELD: Field<T> =
        Self::field("附件，按提交时的次序。/ Its files, in the order in which they were given.");

    /// The same, where there is more to say of them.
    pub(super) const fn field(about: &'static str) -> Field<T> {
        made_of("attachments", "[Attachment!]!", about, Self::BODY)
    }
}

impl<T: Holding> Load<Context> for Attached<T> {
    type Row = T;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(2)
    }

    async fn load<'a>(rows: Vec<&'a T>, (): (), at: Selection<'a>) -> Result<Self> {
        let holders: Vec<Uuid> = rows.iter().filter_map(|it| it.holder()).collect();
        Ok(Self { found: attachments::of::<T::Links>(at.context(), &holders).await?, of: PhantomData })
    }
}
