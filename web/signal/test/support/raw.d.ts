/** The text of a file, as the test runner imports it in Node.js and in browsers. */
declare module '*?raw' {
  const text: string;
  export default text;
}
