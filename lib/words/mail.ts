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
  confirmEmail: (name: string, link: string) => ({
    subject: "Confirm your email address",
    text: `Hello ${name},

to sign in to Dockline with this address, confirm it here:

${link}

The link works once, for a day. If you didn’t ask for it, ignore this message.
`,
  }),
  emailChanged: (name: string, email: string) => ({
    subject: "Your Dockline email address was changed",
    text: `Hello ${name},

you now sign in to Dockline with ${email}. If this wasn’t you, tell your administrator at once.
`,
  }),
};
