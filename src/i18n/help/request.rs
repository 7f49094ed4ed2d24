//! Requests: those that do not come, and those nobody asked for.

use super::Row;

pub const ROWS: &[Row] = &[
    (
        "help_no_request",
        "What does the sign-in page say?",
        "サインイン画面の表示はどちらですか",
    ),
    (
        "help_no_request_silent",
        "“Check your phone”, but the phone shows nothing",
        "「スマートフォンを確認してください」と表示されるが、端末には何も出ない",
    ),
    (
        "help_no_request_not_sent",
        "“No request was sent”, or my phone can’t be chosen",
        "「要求は送られませんでした」と表示される、または端末を選べない",
    ),
    // the phone shows nothing
    (
        "help_silent",
        "Open the app on your phone",
        "端末でアプリを開いてください",
    ),
    (
        "help_silent_text",
        "A notification is only a hint. The request waits in the app, for about two minutes.",
        "通知はお知らせにすぎません。要求はアプリの中で 2 分ほど待っています。",
    ),
    (
        "help_silent_open",
        "Unlock the phone and open the app.",
        "端末のロックを解除し、アプリを開きます。",
    ),
    (
        "help_silent_wait",
        "Wait a few seconds. If the account is not on top, choose it. If nothing comes, load the app’s page again.",
        "数秒待ちます。アカウントが複数ある場合は切り替えます。何も出ないときは、アプリの画面を再読み込みします。",
    ),
    (
        "help_silent_compare",
        "If the request is there, compare it with the sign-in page, then answer.",
        "要求が表示されたら、サインイン画面と見比べてから回答します。",
    ),
    ("help_silent_nothing", "Nothing appears", "何も表示されない"),
    // settings of the phone
    (
        "help_settings",
        "Check these on the phone",
        "端末で次の点を確認してください",
    ),
    (
        "help_settings_phone",
        "The sign-in page names the phone it has asked. Is it this one?",
        "サインイン画面に、要求を送った端末の名前が表示されます。その端末ですか。",
    ),
    (
        "help_settings_online",
        "The phone is online: another page opens.",
        "端末がインターネットにつながっていますか。ほかのページが開けば大丈夫です。",
    ),
    (
        "help_settings_switch",
        "“Allow sign-in requests” is on in the app.",
        "アプリの「サインイン要求を許可する」がオンになっていますか。",
    ),
    (
        "help_settings_notifications",
        "Notifications are allowed for the app, and Do Not Disturb is off.",
        "アプリの通知が許可され、おやすみモード (集中モード) がオフになっていますか。",
    ),
    (
        "help_settings_battery",
        "The battery saver does not keep the app asleep.",
        "省電力の設定でアプリが止められていませんか。",
    ),
    (
        "help_settings_update",
        "The app is up to date. An organisation may refuse an old one.",
        "アプリは最新ですか。組織によっては、古いアプリを使えません。",
    ),
    (
        "help_settings_then",
        "Then go back to the sign-in page and send a new request.",
        "確認できたら、サインイン画面に戻って新しい要求を送ってください。",
    ),
    ("help_still", "It still doesn’t work", "まだ解決しない"),
    // not sent
    ("help_not_sent", "Why no request is sent", "要求が送られない理由"),
    (
        "help_not_sent_soon",
        "Too soon, or too many: the page says when the next one can be sent.",
        "間隔が短すぎるか、回数が多すぎます。次に送れる時刻が画面に表示されます。",
    ),
    (
        "help_not_sent_paused",
        "Paused, after requests were denied: they come again once you have signed in another way.",
        "要求が拒否されたため、一時停止しています。別の方法でサインインすると再開します。",
    ),
    (
        "help_not_sent_off",
        "Switched off on the phone: turn on “Allow sign-in requests” in the app.",
        "端末でオフになっています。アプリで「サインイン要求を許可する」をオンにしてください。",
    ),
    (
        "help_not_sent_old",
        "The app is too old: update it, and open it once.",
        "アプリが古すぎます。更新してから一度開いてください。",
    ),
    (
        "help_not_sent_policy",
        "The organisation doesn’t allow requests to this app, or wants another way to be set up first.",
        "組織の設定でこのアプリへの要求が許可されていないか、先にほかの方法の設定が必要です。",
    ),
    ("help_use_other_way", "Use another way", "別の方法を使う"),
    // a request nobody asked for
    (
        "help_not_me",
        "What did you do with the request?",
        "その要求にどう対応しましたか",
    ),
    ("help_not_me_open", "Nothing yet", "まだ何もしていない"),
    ("help_not_me_denied", "I denied it", "拒否した"),
    ("help_not_me_approved", "I approved it", "承認した"),
    ("help_deny", "Deny it", "拒否してください"),
    (
        "help_deny_text",
        "Somebody has entered your password. Without your approval they are not signed in.",
        "誰かがあなたのパスワードを入力しました。承認しない限り、その人はサインインできません。",
    ),
    (
        "help_deny_app",
        "Open the app, and press “It wasn’t me” on the request.",
        "アプリを開き、要求の画面で「心当たりがない」を選びます。",
    ),
    (
        "help_deny_effect",
        "Every session of the account ends, and further requests are paused.",
        "アカウントのすべてのセッションが終了し、以後の要求は一時停止します。",
    ),
    (
        "help_deny_password",
        "At the next sign-in, use another way and choose a new password.",
        "次にサインインするときは、別の方法を使い、新しいパスワードを設定してください。",
    ),
    ("help_denied", "Nobody was signed in", "サインインは行われていません"),
    (
        "help_denied_text",
        "You did the right thing. But somebody knows your password, so choose a new one.",
        "正しい対応です。ただし、パスワードを知られているおそれがあるため、新しいパスワードを設定してください。",
    ),
    (
        "help_denied_forgot",
        "Press “Forgot your password?” after your name on the sign-in page.",
        "サインイン画面で名前を入力した後、「パスワードをお忘れですか」を選びます。",
    ),
    (
        "help_denied_elsewhere",
        "If you use the old password elsewhere, change it there, too.",
        "同じパスワードをほかのサービスでも使っている場合は、そちらも変更してください。",
    ),
    ("help_approved", "Stop it now", "今すぐ取り消してください"),
    (
        "help_approved_app",
        "Open the app. Under the answer, press “Approved by mistake? Stop it”. The session ends.",
        "アプリを開き、承認の結果の下にある「間違えて承認した場合は取り消す」を選びます。セッションが終了します。",
    ),
    (
        "help_approved_gone",
        "If that is no longer there, contact the people who run this service at once: they can end every session.",
        "表示されない場合は、すぐにサービスの担当者に連絡してください。担当者がすべてのセッションを終了できます。",
    ),
    (
        "help_approved_password",
        "Then choose a new password.",
        "その後、新しいパスワードを設定してください。",
    ),
];
