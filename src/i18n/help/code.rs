//! Codes that are not accepted.

use super::Row;

pub const ROWS: &[Row] = &[
    ("help_code", "Where is the code from?", "どのコードですか"),
    ("help_code_app", "From the app on my phone", "端末のアプリのコード"),
    (
        "help_code_sent",
        "From an e-mail or a text message",
        "メールやテキスト メッセージのコード",
    ),
    (
        "help_code_kept",
        "A recovery code, or a temporary pass",
        "リカバリー コードや一時的なパス",
    ),
    // from the app
    ("help_app_code", "Compare the clocks", "時計を確認してください"),
    (
        "help_app_code_text",
        "Codes are made from the time. A phone whose clock is half a minute off makes codes that don’t count.",
        "コードは時刻から作られます。端末の時計が 30 秒ほどずれると、コードは使えません。",
    ),
    ("help_clock_service", "The service’s clock", "サービスの時計"),
    ("help_clock_device", "This device’s clock", "この端末の時計"),
    ("help_clock_busy", "Comparing…", "確認しています…"),
    (
        "help_clock_right",
        "The clock of this device is right. If your codes come from another device, open this page there.",
        "この端末の時計は合っています。別の端末でコードを作っている場合は、その端末でこのページを開いてください。",
    ),
    (
        "help_clock_fast",
        "The clock of this device is {time} fast. Turn on the automatic date and time in its settings.",
        "この端末の時計は {time}進んでいます。設定で日付と時刻の自動設定をオンにしてください。",
    ),
    (
        "help_clock_slow",
        "The clock of this device is {time} slow. Turn on the automatic date and time in its settings.",
        "この端末の時計は {time}遅れています。設定で日付と時刻の自動設定をオンにしてください。",
    ),
    (
        "help_clock_unknown",
        "The service can’t be reached right now. Check that the phone sets its date and time automatically.",
        "サービスに接続できません。端末の日付と時刻が自動設定になっているか確認してください。",
    ),
    (
        "help_app_code_automatic",
        "In the phone’s settings, let it set date and time automatically.",
        "端末の設定で、日付と時刻を自動設定にします。",
    ),
    (
        "help_app_code_account",
        "Take the code of this account: its name stands above the code.",
        "このアカウントのコードを使います。コードの上にアカウント名が表示されています。",
    ),
    (
        "help_app_code_once",
        "Each code counts once. Wait for the next one, then enter it.",
        "各コードは 1 回だけ使えます。次のコードに変わるのを待って入力します。",
    ),
    // sent
    (
        "help_sent_code",
        "Look for the newest message",
        "いちばん新しいメッセージを確認してください",
    ),
    (
        "help_sent_code_newest",
        "Only the code of the newest message counts, and only for 10 minutes.",
        "使えるのは、いちばん新しいメッセージのコードだけです。有効期限は 10 分です。",
    ),
    (
        "help_sent_code_spam",
        "Nothing there? Look among the junk mail, and wait a minute.",
        "届いていない場合は、迷惑メールのフォルダーを確認し、1 分ほど待ちます。",
    ),
    (
        "help_sent_code_again",
        "Press “Send again” on the sign-in page, as soon as it can be pressed.",
        "サインイン画面の「もう一度送る」が押せるようになったら、押します。",
    ),
    (
        "help_sent_code_old",
        "The address or number is not mine any more",
        "アドレスや番号が変わっている",
    ),
    // kept
    (
        "help_kept_code",
        "Check which one you use",
        "使っているコードを確認してください",
    ),
    (
        "help_kept_code_once",
        "Each recovery code works once. Cross it out, and take the next.",
        "リカバリー コードは 1 つにつき 1 回だけ使えます。使ったものは消して、次のコードを使います。",
    ),
    (
        "help_kept_code_typing",
        "Capitals, spaces and dashes make no difference.",
        "大文字と小文字、空白、ハイフンの違いは影響しません。",
    ),
    (
        "help_kept_code_list",
        "A new list makes the old one worthless. A new temporary pass does the same, and each has an end.",
        "新しい一覧を作ると、古い一覧は使えません。一時的なパスも同じで、有効期限があります。",
    ),
];
