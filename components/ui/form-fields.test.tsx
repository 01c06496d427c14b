import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { FormFields } from "./form-fields";

const markup = (props: Parameters<typeof FormFields>[0]) => renderToStaticMarkup(<FormFields {...props} />);

test("a field is a labelled control named after its id, unless it has a name", () => {
  const html = markup({
    fields: [
      { id: "name", label: "Name", value: "Ada" },
      { id: "task-due", name: "dueOn", kind: "date", label: "Due date" },
    ],
  });
  expect(html).toMatch(/<label for="name"[^>]*>(<span>)?Name/);
  expect(html).toMatch(/<input(?=[^>]* id="name")(?=[^>]* name="name")[^>]* value="Ada"/);
  expect(html).toMatch(/<input(?=[^>]* id="task-due")(?=[^>]* name="dueOn")[^>]* type="date"/);
});

test("an error is announced with its control, by the field's id or its own", () => {
  const html = markup({
    fields: [
      { id: "email", label: "Email" },
      { id: "phone", label: "Phone", error: "Enter a number." },
      { id: "city", label: "City" },
    ],
    errors: { email: "Enter an email address." },
  });
  expect(html).toMatch(/id="email-error"[^>]*>Enter an email address\./);
  expect(html).toMatch(/id="phone-error"[^>]*>Enter a number\./);
  expect(html).toMatch(
    /<input(?=[^>]* id="email")(?=[^>]* aria-invalid="true")[^>]* aria-describedby="email-error"/,
  );
  expect(html).toMatch(/<input(?=[^>]* id="city")[^>]* aria-invalid="false"/);
});

test("a select offers its choices, with or without labels, and shows its value", () => {
  const html = markup({
    fields: [
      {
        id: "zone",
        kind: "select",
        label: "Time zone",
        choices: ["UTC", "Europe/Paris"],
        value: "Europe/Paris",
      },
      {
        id: "allowed",
        kind: "select",
        label: "Calls",
        choices: [{ value: "false", label: "Block" }],
        value: false,
      },
    ],
  });
  expect(html).toContain('<option value="UTC">UTC</option>');
  expect(html).toContain('<option value="Europe/Paris" selected="">Europe/Paris</option>');
  expect(html).toContain('<option value="false" selected="">Block</option>');
});

test("a checkbox is checked by its value, and a field that is false is left out", () => {
  const html = markup({ fields: [{ id: "open", kind: "checkbox", label: "Open", value: true }, false] });
  expect(html).toMatch(/<input type="checkbox"(?=[^>]* name="open")[^>]* checked=""/);
  expect(html.match(/<input/g)).toHaveLength(1);
});

test("a field's own control replaces the one of its kind", () => {
  const html = markup({
    fields: [{ id: "owner", label: "Owner", control: <output id="owner">Ada</output> }],
  });
  expect(html).toContain('<output id="owner">Ada</output>');
  expect(html).not.toContain("<input");
});
