import { text } from "../shared/text/text.ts";
import { ButtonLink } from "../shared/ui/button.tsx";
import { MessagePage } from "../shared/ui/message-page.tsx";

export default function NotFound() {
  return (
    <MessagePage title={text.errors.notFoundTitle} body={text.errors.notFoundBody}>
      <ButtonLink href="/">{text.errors.home}</ButtonLink>
    </MessagePage>
  );
}
