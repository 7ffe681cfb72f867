import { Rider } from "../live";

export default function Page() {
  return <Rider id={2} />;
}
