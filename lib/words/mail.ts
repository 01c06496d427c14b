/** Mails that Dockline sends, and what pages say about them. */
export const words = {
  off: "Mail isn’t set up.",
  unsent: "The mail server didn’t take the message. Copy the link and send it yourself.",
};

/** Subject and text of each mail. */
export const mails = {
  invitation: (name: string, link: string) => ({
    subject: "Your invitation to Dockline",
    text: `Hello ${name},

you have been invited to Dockline. Choose your password here:

${link}

The link works once, for a week.
`,
  }),
  password: (name: string, link: string) => ({
    subject: "Your new Dockline password",
    text: `Hello ${name},

an administrator has sent you a link to choose a new password:

${link}

The link works once, for a week.
`,
  }),
  forgotten: (name: string, link: string) => ({
    subject: "Your new Dockline password",
    text: `Hello ${name},

here you can choose a new password:

${link}

The link works once, for an hour. If you didn’t ask for it, ignore this message: your password stays the same.
`,
  }),
};
