/** What sentences for known answers are made of. */
export const WORDS = (
  "harbour lantern river garden window letter market teacher student winter summer morning evening bridge mountain " +
  "village engine bottle paper kitchen doctor farmer sailor baker painter singer driver writer worker neighbour " +
  "road field forest island desert ocean valley station airport library museum theatre hospital school office " +
  "bread butter apple orange coffee sugar pepper onion carrot potato chicken salmon cheese honey lemon garlic " +
  "table chair mirror carpet curtain pillow blanket candle basket hammer ladder needle scissors bucket shovel " +
  "red green blue yellow white black silver golden quiet loud bright dark heavy light narrow broad early late " +
  "young old new warm cold dry wet sharp soft sweet bitter clean dusty empty full open closed broken strong weak " +
  "walks runs sings writes reads paints builds repairs carries finds loses opens closes measures counts visits " +
  "crosses follows remembers forgets answers promises borrows returns sells buys cooks washes plants gathers " +
  "watches hears touches lifts drops pushes pulls turns breaks mends hides shows teaches learns begins finishes " +
  "slowly quickly often seldom always never today tomorrow yesterday tonight upstairs outside nearby somewhere " +
  "because although while before after under over behind beside between through against without around during " +
  "the a one two three seven twelve many several every another this that his her our their some any each " +
  "horse falcon starling rabbit turtle badger salamander beetle spider whale otter heron sparrow donkey camel " +
  "copper marble cotton leather timber granite paper glass wool silk iron steel clay sand salt oil smoke steam " +
  "question answer story rumour reason number season journey accident holiday weather silence music colour shadow"
).split(" ") as [string, ...string[]];
