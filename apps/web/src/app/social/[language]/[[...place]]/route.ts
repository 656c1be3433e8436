import { readGuides } from "../../../../features/docs/read-generated.ts";
import { socialImage } from "../../../../features/social/social-image.ts";

interface Context {
  readonly params: Promise<{ readonly language: string; readonly place?: readonly string[] }>;
}

export async function GET(_: Request, { params }: Context): Promise<Response> {
  const [{ language, place = [] }, { groups }] = await Promise.all([params, readGuides()]);
  return socialImage({ language, place: `/${place.join("/")}`, guides: groups.flatMap(({ guides }) => guides) });
}
