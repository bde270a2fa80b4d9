"""Names of the demo municipality: invented people, places, units and bodies."""

HEADQUARTERS = "شهرداری فرازدشت"
PASSWORD = "dabir-demo-1405"  # noqa: S105 - printed for everybody, opens invented papers only
DISTRICTS = {str(10 + n): f"شهرداری منطقه {word}" for n, word in enumerate("۱۲۳۴۵", 1)}
ORGANISATIONS = {
    "21": "سازمان سیما، منظر و فضای سبز شهری",
    "22": "سازمان عمران و بازآفرینی فضاهای شهری",
    "23": "سازمان مدیریت پسماند",
    "24": "سازمان مدیریت حمل‌ونقل بار و مسافر",
    "25": "سازمان فناوری اطلاعات و ارتباطات",
    "26": "سازمان اموال و املاک",
}
OLD_ORGANISATIONS = {"201": "سازمان پارک‌ها و فضای سبز", "202": "سازمان زیباسازی"}
DEPARTMENTS = {
    "101": "دبیرخانه مرکزی",
    "102": "معاونت مالی و اقتصادی",
    "103": "معاونت توسعه منابع",
    "104": "اداره برنامه‌ریزی",
    "105": "حراست",
    "106": "اداره کل حقوقی",
}
COMMISSIONS = {
    "61": "کمیسیون برنامه و بودجه",
    "62": "کمیسیون عمران و شهرسازی",
    "63": "کمیسیون حقوقی و نظارت",
    "64": "کمیسیون خدمات شهری",
    "65": "کمیسیون فرهنگی و اجتماعی",
}
WORKING_GROUPS = {
    "71": "کارگروه تحول اداری",
    "72": "کارگروه شرایط احراز",
    "73": "کارگروه فناوری و امنیت اطلاعات",
}
COUNCIL = "شورای اسلامی شهر فرازدشت"
MAYORS_COUNCIL = "شورای شهرداران مناطق"
FIRST = (
    "بردیا", "یلدا", "سام", "نگین", "کیان", "بهنود", "ترانه", "هومن", "شیده", "آریا", "مهرناز",
    "فرزام", "روشنک", "آرمان", "پونه", "سیاوش", "مهتاب", "نیما", "دلارام", "کاوه", "آناهیتا",
    "بهراد", "سپیده", "رامین", "ژاله", "پدرام",
)  # fmt: skip
LAST = (
    "شهرآرا", "باران‌دوست", "مهرپیما", "سپیدکار", "آبادگر", "روشن‌بین", "پل‌ساز", "دشت‌بان",
    "نیک‌نگار", "فرازجو", "کوه‌پیما", "سرودخوان", "گل‌پرور", "راست‌قلم", "چشمه‌ساز", "بهارستان‌پور",
    "دادگستر", "مهرافروز", "پیمان‌دار", "سنجیده‌کار",
)  # fmt: skip
PLACES = (
    "سروستان", "نیلوفر", "آفتاب", "چشمه‌سار", "بهارنارنج", "کوهپایه", "مهرگان", "دانش", "فردوس",
    "سپیدار", "آبشار", "گلبرگ", "نسترن", "یاسمن", "رودکنار", "فرهنگ",
)  # fmt: skip
COMPANIES = (
    "آبادراه فراز", "سبزآیین دشت", "پویاسازه نمونه", "رایان‌پرداز فرازدشت", "پاک‌روب نوین",
    "راه‌گستر البرزک",
)  # fmt: skip
WORKS = (
    "روکش آسفالت معابر", "نگهداری فضای سبز", "خرید مخزن زباله", "پشتیبانی سامانه‌ها",
    "مرمت جداول", "حفاری و لوله‌گذاری",
)  # fmt: skip
MAYOR, SECRETARY = "بردیا شهریارنژاد", "یلدا دفترنگار"
STORY_MANAGER, CHIEF_EXECUTIVE = "پارسا راه‌گشای‌مهر", "کاوه راهبردنیا"
# username, Persian name, role, unit, children too, clearance
ACCOUNTS = (
    ("registrar", "پونه ثبت‌آرا", "registrar", "10", True, "normal"),
    ("secretary", SECRETARY, "secretary", "10", True, "confidential"),
    ("coordinator", "آرمان هماهنگ‌پور", "coordinator", "10", True, "confidential"),
    ("mayor", MAYOR, "mayor", "10", True, "secret"),
    ("chief_executive", CHIEF_EXECUTIVE, "chief_executive", "24", True, "confidential"),
    ("hr", "مهتاب کارگزین", "hr", "10", True, "confidential"),
    ("approver", "سیاوش تأییدگر", "approver", "10", True, "normal"),
    ("publisher", "دلارام نشرآور", "publisher", "10", True, "normal"),
    ("records_manager", "نیما سندبان", "records_manager", "10", True, "confidential"),
    ("auditor", "روشنک بازرس‌مهر", "auditor", "10", True, "normal"),
    ("security_officer", "بهراد رازدار", "security_officer", "10", True, "top_secret"),
    ("administrator", "رامین سامانه‌دار", "administrator", "10", True, "normal"),
    ("clerk", "ژاله پاک‌نگار", "clerk", "23", False, "normal"),
    ("stranger", "پدرام بیگانه‌وش", "clerk", "26", False, "normal"),
)
