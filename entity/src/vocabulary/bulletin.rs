//! The words of bulletins and signals.

use super::{UnknownWord, Vocabulary};
use sea_orm::DeriveValueType;
use std::{fmt, str::FromStr};

vocabularies! {
    /// 评价通报的状态（条文：五（六））。/ Where a bulletin stands (§五(六)).
    BulletinStatus {
        /// 草稿，限统筹协调机构可见。/ A draft, which the lead office alone sees.
        Draft = "DRAFT",
        /// 已发布，不再变更。/ Published: it does not change any more.
        Published = "PUBLISHED",
    }

    /// 评价通报的计分规则（条文：五（六））；为解读，非文件所定。/ By what a bulletin counts (§五(六)): a reading, and not of the document.
    BulletinMeasure {
        /// 职责按期：当月到期及此前逾期未办的职责中，按期办结的。/ Of the duties that fell due, or were overdue: those completed by their day.
        DutiesOnTime = "DUTIES_ON_TIME",
        /// 进度：创建社区中，项目阶段不落后于计划月份的。/ Of the communities being created: those whose project is not behind the planned months.
        StagesOnPlan = "STAGES_ON_PLAN",
        /// 问题：当月承办的问题清单事项中，已办理的。/ Of the problems that it had in the month: those that were resolved.
        ProblemsResolved = "PROBLEMS_RESOLVED",
        /// 评价：各社区最近一次定稿评价的得分。/ What the last final evaluations of its communities came to.
        Evaluation = "EVALUATION",
    }

    /// 挂图作战的信号（条文：五（六））。/ What the wall map shows of a community (§五(六)).
    Signal {
        /// 绿：无预警。/ Green: nothing is amiss.
        Green = "GREEN",
        /// 黄：有预警。/ Yellow: something is late.
        Yellow = "YELLOW",
        /// 红：严重滞后。/ Red: something is very late, or failed.
        Red = "RED",
    }

    /// 信号的预警规则（条文：五（六））；为解读，非文件所定。/ What turns a signal (§五(六)): a reading, and not of the document.
    SignalMeasure {
        /// 启动逾期天数。/ Days since the month in which it should have been started.
        StartOverdue = "START_OVERDUE",
        /// 完成逾期天数。/ Days since the month in which it should have been finished.
        FinishOverdue = "FINISH_OVERDUE",
        /// 逾期未办结的职责数。/ Duties for it that are overdue.
        DutiesOverdue = "DUTIES_OVERDUE",
        /// 最近一次定稿评价未通过的次数，为 0 或 1。/ Whether its last final evaluation was failed: 0 or 1.
        EvaluationFailed = "EVALUATION_FAILED",
    }

    /// 追溯更正的缘由（条文：五（六））。/ What reached back into a month that was published (§五(六)).
    CorrectionCause {
        /// 阶段补录：所述日期在已发布月份。/ A step of a project was recorded later than the month in which it happened.
        StageRecordedLate = "STAGE_RECORDED_LATE",
        /// 阶段撤销。/ A step of a project was undone.
        StageUndone = "STAGE_UNDONE",
        /// 办结签署撤回。/ The completion of a duty was recalled by who gave it.
        CompletionRecalled = "COMPLETION_RECALLED",
    }
}
