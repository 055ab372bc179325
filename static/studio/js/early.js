// What was typed or chosen before the scripts had come is heard of now. A browser that fills in what it remembers of an
// earlier visit must not be taken for a person: the forms ask it not to.
(() => {
  const oneLine = (field) => field.defaultValue.replace(/[\r\n]/g, "");
  const usual = (field) => (field.matches("textarea") ? field.defaultValue : oneLine(field));
  const differs = (field) => {
    if (!field.name || field.type === "hidden" || field.matches("button, fieldset")) return false;
    if (field.matches("select")) return [...field.options].some((one) => one.selected !== one.defaultSelected);
    if (field.matches("[type=radio], [type=checkbox]")) return field.checked && !field.defaultChecked;
    return field.value !== usual(field);
  };
  for (const form of studio.all()) for (const field of form.elements) {
    if (differs(field)) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
})();
