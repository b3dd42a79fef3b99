/** @wasm-fmt/gofmt: formats Go, by Go's own formatter. It works as soon as it is imported. */
import { format } from "@wasm-fmt/gofmt";

const SOURCE = `package main
import "fmt"
type pair struct{a int;name string}
func main(){
x:=map[string]int{"a":1,
"bcd":22}
for k,v:=range x{fmt.Println(k,v)}
fmt.Println("Hello, 世界")}
`;

const FORMATTED = `package main

import "fmt"

type pair struct {
\ta    int
\tname string
}

func main() {
\tx := map[string]int{"a": 1,
\t\t"bcd": 22}
\tfor k, v := range x {
\t\tfmt.Println(k, v)
\t}
\tfmt.Println("Hello, 世界")
}
`;

function refusal() {
  try {
    return format("package main\nfunc {");
  } catch (error) {
    return String(error);
  }
}

export async function job() {
  return { formatted: format(SOURCE), again: format(FORMATTED) === FORMATTED, refusal: refusal() };
}

export async function known() {
  // The words of go/parser.
  return { formatted: FORMATTED, again: true, refusal: "Error: 2:6: expected 'IDENT', found '{'" };
}
