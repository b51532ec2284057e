/** Good queries with everything in them, to be damaged. */
export const SAMPLE_QUERIES: readonly string[] = [
  'SELECT * FROM c',
  'SELECT VALUE c.a FROM c WHERE c.b = "text" AND c.a > 0 OR NOT IS_DEFINED(c.x)',
  'SELECT TOP 3 c.id, c["a"] AS x, c.c.d[0] FROM c ORDER BY c.a DESC, c.b ASC',
  'SELECT DISTINCT VALUE t FROM c JOIN t IN c.tags WHERE t LIKE "x%" ESCAPE "!" OFFSET 1 LIMIT 2',
  'SELECT c.a, COUNT(1) AS n, SUM(c.a), AVG(c.a), MAX(c.b) FROM c GROUP BY c.a',
  'SELECT VALUE {"k": c.a ?? 1, b: [1, -2.5e3, null, undefined], "c": c.a = 1 ? "y" : "n"} FROM c',
  'SELECT VALUE (SELECT VALUE COUNT(1) FROM t IN c.tags WHERE t != "y") FROM c',
  'SELECT * FROM c WHERE EXISTS(SELECT VALUE t FROM t IN c.tags WHERE t IN ("x", @p)) AND c.a BETWEEN 1 AND 2',
  'SELECT VALUE ARRAY(SELECT x.d FROM x IN c.c) FROM Root AS c WHERE ARRAY_CONTAINS(c.tags, "x", true)',
  "SELECT VALUE CONCAT(UPPER(c.b), '-', ToString(c.a)) || REPLICATE('ab', 3) FROM c",
  'SELECT VALUE ROUND(c.a * 1.5) % 2 + POWER(2, 3) - ABS(-1) / SQRT(4) & 7 | 8 ^ 1 << 2 >> 1 FROM c',
  'SELECT * FROM c WHERE RegexMatch(c.b, "^[a-z]+$", "i") AND c.b NOT LIKE "%q%" AND c.a NOT IN (5, 6)',
  'SELECT VALUE DateTimeDiff("dd", "2020-01-01", GetCurrentDateTime()) FROM c WHERE c.a != @p',
  'SELECT VALUE ST_DISTANCE(c.loc, {"type": "Point", "coordinates": [1, 2]}) FROM c',
  'SELECT VALUE VectorDistance([1, 2], [c.a, 3]) FROM c ORDER BY VectorDistance([1, 2], [c.a, 3])',
  "SELECT TOP 5 c.id FROM c ORDER BY RANK RRF(FullTextScore(c.b, 'text'), VectorDistance(c.c, [1]), [1, 2])",
  'SELECT s.a FROM (SELECT c.a, c.b FROM c WHERE c.a = 1) s JOIN (SELECT VALUE t FROM t IN s.b) u',
  'SELECT VALUE ALL(SELECT VALUE t FROM t IN c.tags WHERE t = "x") ?? FIRST(SELECT VALUE 1) ?? LAST(SELECT VALUE 2) FROM c',
  'SELECT VALUE SetUnion(c.tags, ["z"]) FROM c -- a comment\nWHERE c.id = "1" /* another */',
  'SELECT COUNT(1) FROM (SELECT DISTINCT c.a FROM c)',
  'SELECT VALUE StringToObject("{\\"a\\": 1}").a FROM c.c.d[0] c',
];

/** What queries are made of. */
export const WORDS: readonly string[] = [
  ...'SELECT FROM WHERE VALUE TOP DISTINCT ORDER BY GROUP OFFSET LIMIT JOIN IN LIKE BETWEEN AND OR NOT AS ASC DESC'.split(
    ' ',
  ),
  ...'EXISTS ARRAY ALL FIRST RANK ESCAPE UDF udf.f( true false null undefined NaN @p @q c c.a c.b c.tags t x'.split(
    ' ',
  ),
  ...'( ) [ ] { } , . : ? ?? * + - / % & | ^ ~ = != <> < <= > >= || << >> >>> ; # " \' \\ -- /* */ 1 0 -5 2.5 1e9'.split(
    ' ',
  ),
  ...'"text" \'x\' COUNT( SUM( MAX( ABS( CONCAT( IS_DEFINED( ARRAY_CONTAINS( RegexMatch( REPLICATE( SUBSTRING('.split(
    ' ',
  ),
  ...'ToString( StringToArray( DateTimeAdd( ST_WITHIN( SetUnion( RRF( FullTextScore( VectorDistance( LOG('.split(' '),
];
