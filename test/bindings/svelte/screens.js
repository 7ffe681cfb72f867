import Add from "./screens/Add.svelte";
import Broken from "./screens/Broken.svelte";
import Clock from "./screens/Clock.svelte";
import Link from "./screens/Link.svelte";
import List from "./screens/List.svelte";
import Member from "./screens/Member.svelte";
import Members from "./screens/Members.svelte";
import Name from "./screens/Name.svelte";
import Nothing from "./screens/Nothing.svelte";
import Said from "./screens/Said.svelte";
import Slow from "./screens/Slow.svelte";

/** The screens by their names. */
export const screens = { Add, Broken, Clock, Link, List, Member, Members, Name, Nothing, Said, Slow };
