"""Short forms of official Vietnamese, and the words they are said with."""

ABBREVIATIONS = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "MTTQ": "Mặt trận Tổ quốc",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "BHYT": "bảo hiểm y tế",
    "BHXH": "bảo hiểm xã hội",
    "CCCD": "căn cước công dân",
    "PCCC": "phòng cháy chữa cháy",
    "PCTT": "phòng chống thiên tai",
    "TKCN": "tìm kiếm cứu nạn",
    "CNTT": "công nghệ thông tin",
    "HTX": "hợp tác xã",
    "ATTP": "an toàn thực phẩm",
    "ĐBSCL": "đồng bằng sông Cửu Long",
    "TP": "thành phố",
    "NĐ-CP": "nghị định Chính phủ",
    "QĐ-UBND": "quyết định Ủy ban nhân dân",
    "KH-UBND": "kế hoạch Ủy ban nhân dân",
    "QĐ-TTg": "quyết định Thủ tướng",
}

# Said only after a number: "m" alone is a letter.
UNITS = {
    "km/h": "ki lô mét trên giờ",
    "m/s": "mét trên giây",
    "mg/l": "mi li gam trên lít",
    "g/l": "gam trên lít",
    "km²": "ki lô mét vuông",
    "km2": "ki lô mét vuông",
    "m²": "mét vuông",
    "m2": "mét vuông",
    "m³": "mét khối",
    "m3": "mét khối",
    "km": "ki lô mét",
    "cm": "xăng ti mét",
    "mm": "mi li mét",
    "m": "mét",
    "kg": "ki lô gam",
    "Kg": "ki lô gam",
    "g": "gam",
    "tấn": "tấn",
    "lít": "lít",
    "ha": "héc ta",
    "kW": "ki lô oát",
    "kV": "ki lô vôn",
    "°C": "độ xê",
    "%": "phần trăm",
    "‰": "phần nghìn",
    "đồng": "đồng",
    "đ": "đồng",
    "VNĐ": "đồng",
}

# What a quantity may be counted by: "200.000 đồng/người/tháng".
PER = ("kg", "ha", "m²", "m2", "m³", "m3", "km", "lít", "tấn", "người", "hộ", "con", "suất",
       "lần", "giờ", "ngày", "tháng", "quý", "năm", "vụ", "công")  # fmt: skip

VULGAR_FRACTIONS = {"½": "một phần hai", "¼": "một phần tư", "¾": "ba phần tư"}
