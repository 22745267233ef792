// The menu of a table's cells in Vietnamese: Handsontable knows it in English alone, and takes
// the dictionary of the page's language where there is one.
(function () {
  "use strict";

  const WORDS = {
    ROW_ABOVE: "Thêm hàng ở trên",
    ROW_BELOW: "Thêm hàng ở dưới",
    INSERT_LEFT: "Thêm cột bên trái",
    INSERT_RIGHT: "Thêm cột bên phải",
    REMOVE_ROW: "Xóa hàng",
    REMOVE_COLUMN: "Xóa cột",
    UNDO: "Hoàn tác",
    REDO: "Làm lại",
    COPY: "Sao chép",
    CUT: "Cắt",
    MERGE_CELLS: "Gộp ô",
    UNMERGE_CELLS: "Tách ô",
    ALIGNMENT: "Căn chữ",
    ALIGNMENT_LEFT: "Sát trái",
    ALIGNMENT_CENTER: "Giữa",
    ALIGNMENT_RIGHT: "Sát phải",
    ALIGNMENT_JUSTIFY: "Đều hai bên",
    ALIGNMENT_TOP: "Trên",
    ALIGNMENT_MIDDLE: "Giữa ô",
    ALIGNMENT_BOTTOM: "Dưới",
  };

  function register() {
    const languages = window.Handsontable.languages;
    const dictionary = { languageCode: "vi" };
    for (const [name, words] of Object.entries(WORDS)) {
      dictionary[languages.dictionaryKeys["CONTEXTMENU_ITEMS_" + name]] = words;
    }
    languages.registerLanguageDictionary(dictionary);
  }

  if (window.Handsontable) {
    register();
  }
})();
