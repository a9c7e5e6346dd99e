//! Commands on items of the three lists.

use super::{WORK_ITEM, WorkItem};
use crate::{
    domain::work_item::{
        self as items, AssignWorkItem, ConfirmWorkItem, DropWorkItem, RaiseWorkItem, RemindWorkItem,
        ReopenWorkItem, ResolveWorkItem, ReturnWorkItem, SetWorkItemDueDate, StartWorkItem, UpdateWorkItem,
    },
    error::Result,
    graphql::{
        command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, REASON, REMINDER, ReadBack, answered},
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::{id::WorkItemId, work_item};

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<RaiseWorkItem>(),
    Command::of::<UpdateWorkItem>(),
    Command::of::<AssignWorkItem>(),
    Command::of::<SetWorkItemDueDate>(),
    Command::of::<StartWorkItem>(),
    Command::of::<ResolveWorkItem>(),
    Command::of::<ConfirmWorkItem>(),
    Command::of::<ReturnWorkItem>(),
    Command::of::<DropWorkItem>(),
    Command::of::<ReopenWorkItem>(),
    Command::of::<RemindWorkItem>(),
];

static PAYLOAD: Object<Outcome<WorkItem>> = Object {
    name: "WorkItemPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "workItem",
            "WorkItem",
            "办理后的事项；未办理或不再可见为空。/ The item as it is now; null if nothing was done, or where it is not to be seen any more.",
            &One::<Outcome<WorkItem>, (), WorkItem> { object: &WORK_ITEM, of: |it, (), _| it.done.as_ref() },
        ),
        Outcome::USER_ERRORS,
    ],
};

impl ReadBack for WorkItemId {
    type Answer = WorkItem;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<WorkItem>> {
        let found = match shown.row::<work_item::Entity>(self) {
            Some(row) => Some(row.clone()),
            None => items::by_id(cx, &[self]).await?.pop(),
        };
        Ok(found.map(WorkItem::new))
    }
}

const ID: Input = input("id", "ID!", "事项标识。/ Which item.");
const LIST: Input = input("list", "WorkList!", "清单。/ On which list.");
const TITLE: Input = input(
    "title",
    "String!",
    "标题，一行，最多 200 字。/ What it is, in short: one line of at most 200 characters.",
);
const BODY: Input = input(
    "body",
    "String",
    "内容，最多 2000 字；不填为无。/ What it is, in at most 2000 characters; nothing if not given.",
);

answered!(
    RaiseWorkItem,
    RaiseWorkItems,
    "提出清单事项（条文：五（一））：单位就所辖社区，部门就负有职责的社区，或不涉社区；承办单位由统筹协调机构任意指定，其他单位限本单位，不填则由统筹协调机构交办。/ \
             Raise an item of the three lists (§五(一)): a unit about its communities, a department about one for which it has a duty, or either about none. The \
             lead office assigns it to anybody, others to themselves, or leave that to the office.",
    "清单事项。/ An item." [
            LIST,
            TITLE,
            BODY,
            input("community", "String", "社区代码。/ The code of its community."),
            input("assignedTo", "String", "承办单位代码；不填为统筹协调机构。/ The code of whose it shall be; the lead office's if not given."),
            input("dueOn", "Date", "办理期限。/ The day by which it is due."),
            input(
                "organization",
                "String",
                "所代表单位的代码；可代表多个单位时必填。/ For whom, by its code, where the viewer may raise items for several.",
            )],
    &PAYLOAD
);

answered!(
    UpdateWorkItem,
    RaiseWorkItems,
    "修改待办理的事项，限提出单位。/ Word an item anew while nobody works on it: by who raised it.",
    "修改，须给出全部内容。/ All that it says." [ID, LIST, TITLE, BODY, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    AssignWorkItem,
    AssignWorkItems,
    "交办或改派：统筹协调机构可交任何单位；承办单位可交回统筹协调机构，提出单位可自统筹协调机构取回自办。原承办单位自此不再可见。/ Give an item to another \
             organization. The lead office gives it to any; whoever has it gives it back to the office; whoever raised it takes it over from there. Whose it \
             was sees it no more.",
    "交办。/ Whose it shall be." [
            ID,
            input("assignedTo", "String!", "承办单位代码。/ The code of whose it shall be."),
            input("reason", "String", "理由，最多 2000 字。/ Why, in at most 2000 characters."),
            EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    SetWorkItemDueDate,
    AssignWorkItems,
    "设定或取消办理期限：由统筹协调机构，或提出并自办的单位。/ Set or clear the due day: by the lead office, or by who raised it for itself.",
    "设定期限：给出 dueOn，或 clear: true。/ A due day: give dueOn, or clear: true." [
            ID,
            input("dueOn", "Date", "期限。/ The day."),
            input("clear", "Boolean", "取消期限。/ No day any more."),
            EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    StartWorkItem,
    RaiseWorkItems,
    "开始办理，限承办单位。/ Begin to work on an item: whose it is.",
    "开始办理。/ An item to begin." [ID, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    ResolveWorkItem,
    RaiseWorkItems,
    "办理完毕，须附办理结果，可附文件；限承办单位。/ Say that an item is resolved, and by what, with files: whose it is.",
    "办理结果。/ What resolved it." [
            ID,
            input("resolution", "String!", "办理结果，最多 2000 字。/ By what, in at most 2000 characters."),
            input(
                "attachments",
                "[ID!]",
                "附件：本人上传（POST /files）且尚未使用的，或该事项原有的，最多 20 个，按此次序，取代原有的。/ Files, in this order and at most 20: what one has \
                 uploaded (POST /files) and attached to nothing, or what hung there; they take the place of what did.",
            ),
            EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    ConfirmWorkItem,
    RaiseWorkItems,
    "确认已办理的事项：由提出单位或统筹协调机构；办理人不得确认。/ Confirm that an item is resolved: by who raised it, or by the lead office; who \
             resolved it may not.",
    "确认。/ A confirmation." [ID, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    ReturnWorkItem,
    RaiseWorkItems,
    "退回已办理的事项，须附理由：由提出单位或统筹协调机构。/ Return an item to be resolved otherwise, with a reason: by who raised it, or by the lead \
             office.",
    "退回。/ A return." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    DropWorkItem,
    RaiseWorkItems,
    "撤销未办理完毕的事项，须附理由：由提出单位或统筹协调机构。/ Drop an item that is not resolved, with a reason: by who raised it, or by the lead \
             office.",
    "撤销。/ An item to drop." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    ReopenWorkItem,
    AssignWorkItems,
    "重新开启已确认或已撤销的事项，须附理由：由统筹协调机构。/ Open an item again that was confirmed or dropped, with a reason: by the lead office.",
    "重新开启。/ An item to open again." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RemindWorkItem,
    Remind,
    "催办未办理完毕的事项：每项每日（上海时间）至多一次，记入办理过程并提醒承办单位（条文：五（一））。/ Remind whose an item is to resolve it: of each once a \
             day at most, in Shanghai. It stands in the item's history, and in the receiver's inbox (§五(一)).",
    "催办。/ A reminder." [ID, REMINDER],
    &PAYLOAD
);
