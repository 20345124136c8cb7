using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.OpenApi;

/// <summary>The OpenAPI document: that changes of it are seen, that it is well made, and that clients made from it work.</summary>
public sealed partial class OpenApiTests(TestNode node) : IClassFixture<TestNode>
{
    private static readonly string Folder = SourceTree.Path("tests", "Enx.Host.Tests", "OpenApi");
    private static readonly string Approved = Path.Combine(Folder, "openapi.json");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_document_is_the_one_that_was_looked_at()
    {
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        var served = (await http.GetStringAsync("openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var approved = await File.ReadAllTextAsync(Approved);
        var (ours, theirs) = (served.Split('\n'), approved.Split('\n'));
        var line = ours.Zip(theirs).TakeWhile(((string Ours, string Theirs) pair) => pair.Ours == pair.Theirs).Count();
        Assert.True(served == approved, $"""
            The document is another one than tests/Enx.Host.Tests/OpenApi/openapi.json, from line {line + 1} on:
              served    {ours.ElementAtOrDefault(line)}
              approved  {theirs.ElementAtOrDefault(line)}
            When that is wanted, start a node with the packaged configuration, and from the folder of Enx.slnx
              curl -s http://127.0.0.1:8080/openapi/v1.json | sed -e '$a\' > tests/Enx.Host.Tests/OpenApi/openapi.json
            """);
    }

    [Fact]
    public async Task The_document_is_linted_clean()
    {
        var said = await RunAsync(["node_modules/@redocly/cli/bin/cli.js", "lint", Approved, "--config", "redocly.yaml", "--format", "json"]);
        var totals = JsonElement.Parse(said).GetProperty("totals");
        Assert.True((totals.GetProperty("errors").GetInt32(), totals.GetProperty("warnings").GetInt32()) == (0, 0), said);
    }

    [Fact]
    public async Task A_client_made_from_the_document_makes_the_calls_of_the_readme()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "obj"));
        var readme = await File.ReadAllTextAsync(SourceTree.Path("README.md"));
        var bodies = BodyPattern().Matches(readme).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(2, bodies.Count);
        await File.WriteAllTextAsync(Path.Combine(Folder, "obj", "readme.ts"), $"export const room = {bodies[0]} as const;\nexport const token = {bodies[1]} as const;\n");
        await RunAsync(["node_modules/openapi-typescript/bin/cli.js", Approved, "--output", "obj/enx.ts"]);
        await RunAsync(["node_modules/typescript/bin/tsc", "--project", "tsconfig.json"]);
        var got = JsonElement.Parse(await RunAsync(["obj/out/client.js", node.Node.HttpAddress.GetLeftPart(UriPartial.Authority), NodeUnderTest.AppId, NodeUnderTest.AppKey]));
        Assert.Equal((13, "group", JsonValueKind.Null, 1, "lecture", 9004), (got.GetProperty("places").GetInt32(), got.GetProperty("mode").GetString(), got.GetProperty("opens").ValueKind,
            got.GetProperty("total").GetInt32(), got.GetProperty("changed").GetString(), got.GetProperty("refusal").GetInt32()));
        var (status, room) = await node.SendAsync(HttpMethod.Get, $"rooms/{got.GetProperty("room_id").GetString()}");
        Assert.Equal((200, "Standup", "team-7"), (status, room.GetProperty("room").GetProperty("name").GetString(), JsonElement.Parse(bodies[0]).GetProperty("owner_ref").GetString()));
    }

    [Fact]
    public async Task Each_call_has_a_name_of_its_own_and_says_how_it_may_fail()
    {
        var calls = await CallsAsync();
        Assert.All(calls, c => Assert.Matches("^[a-z]+[A-Za-z]+$", c.Id));
        Assert.Equal(calls.Count, calls.Select(c => c.Id).Distinct().Count());
        Assert.All(calls, c => Assert.Contains("429", c.Statuses));
        Assert.All(calls.Where(c => c.Path != "/demo/tokens"), c => Assert.Contains("401", c.Statuses));
        Assert.All(calls.Where(c => c.Method != "get"), c => Assert.Contains("403", c.Statuses));
        Assert.All(calls.Where(c => c.Body is not null), c => Assert.Subset(c.Statuses.ToHashSet(), new HashSet<string> { "400", "413", "415" }));
    }

    /// <summary>Bodies are read by hand, and described beside that.</summary>
    [Fact]
    public async Task What_is_said_of_bodies_is_how_they_are_read()
    {
        var looked = 0;
        foreach (var call in (await CallsAsync()).Where(c => c.Body is not null))
        {
            var room = await node.CreateRoomAsync();
            var path = call.Path.Replace("{room_id}", room, StringComparison.Ordinal).Replace("{client_id}", "nobody", StringComparison.Ordinal);
            var body = call.Body!;
            await IsReadAsync("the example", call.Example!);
            var least = new JsonObject(body.Required.Select(name => KeyValuePair.Create(name, call.Example![name]?.DeepClone())));
            // Of a mute either will do, and one of them must be there.
            if (call.Id is not ("muteUser" or "unmuteUser")) await IsReadAsync("what it must have", least);
            await IsRefusedAsync("an unknown key", With(least, "no_such_key", 1), "is not known");
            foreach (var name in body.Required) await IsRefusedAsync($"no {name}", Without(least, name), name);
            foreach (var property in body.Properties)
            {
                if (!body.Required.Contains(property.Name)) await IsReadAsync($"null as {property.Name}", With(call.Example!, property.Name, null));
                foreach (var (what, value) in WrongValues(property)) await IsRefusedAsync($"{what} as {property.Name}", With(call.Example!, property.Name, value), property.Words is { } words ? string.Join(", ", words) : property.Name.Split('.')[^1]);
            }

            async Task IsReadAsync(string what, JsonObject sent)
            {
                var status = await SendAsync(sent);
                Assert.True(status.Status != 400, $"{call.Id} refuses {what}: {status.Text}");
            }

            async Task IsRefusedAsync(string what, JsonObject sent, string sentence)
            {
                var status = await SendAsync(sent);
                Assert.True(status.Status == 400, $"{call.Id} takes {what}: {status}");
                Assert.Contains(sentence, status.Text, StringComparison.Ordinal);
            }

            async Task<(int Status, string Text)> SendAsync(JsonObject sent)
            {
                looked++;
                using var request = new HttpRequestMessage(new HttpMethod(call.Method.ToUpperInvariant()), new Uri(node.Node.HttpAddress, path));
                request.Content = new StringContent(sent.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
                using var answer = await node.Http.SendAsync(request);
                Assert.Contains($"{(int)answer.StatusCode}", call.Statuses);
                return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
            }
        }

        Assert.True(looked > 100, $"only {looked} bodies were sent");
    }

    [Fact]
    public async Task What_is_said_of_queries_is_how_they_are_read()
    {
        var looked = 0;
        foreach (var call in (await CallsAsync()).Where(c => c.Method == "get"))
        {
            var path = call.Path.Replace("{room_id}", await node.CreateRoomAsync(), StringComparison.Ordinal);
            foreach (var (query, status) in call.Queries.SelectMany(q => q.Wrong.Select(w => ($"{q.Name}={w}", 400)).Concat(q.Right.Select(r => ($"{q.Name}={r}", 200)))))
            {
                looked++;
                using var answer = await node.Http.GetAsync(new Uri(node.Node.HttpAddress, $"{path}?{query}"));
                Assert.Equal((call.Id, query, status), (call.Id, query, (int)answer.StatusCode));
            }
        }

        Assert.True(looked > 10, $"only {looked} queries were sent");
    }

    private static IEnumerable<(string What, JsonNode? Value)> WrongValues(Property property)
    {
        JsonNode OneMore(int length) => new string('x', length + 1);
        if (property.Words is not null)
        {
            yield return ("another word", property.IsList ? new JsonArray("no-such-word") : "no-such-word");
            yield break;
        }

        if (property.Kind is "integer" or "boolean" or "array" or "object") yield return ("a text", "text");
        if (property.Kind is "string") yield return ("a number", 5);
        if (property.Kind is "string" && property.MaxLength is { } longest) yield return ("a text too long", OneMore(longest));
        if (property.IsList && property.MaxItems is { } most) yield return ("a list too long", new JsonArray([.. Enumerable.Range(0, most + 1).Select(i => (JsonNode)$"c{i}")]));
        if (property.Minimum is { } minimum) yield return ("a number too small", minimum - 1);
        if (property.Maximum is { } maximum) yield return ("a number too large", maximum + 1);
    }

    private static JsonObject With(JsonObject body, string name, JsonNode? value)
    {
        var changed = body.DeepClone().AsObject();
        // settings.quality is quality in settings.
        var (at, key) = (changed, name);
        if (name.Split('.') is [var outer, var inner])
        {
            if (changed[outer] is null) changed[outer] = new JsonObject();
            (at, key) = (changed[outer]!.AsObject(), inner);
        }

        at[key] = value;
        return changed;
    }

    private static JsonObject Without(JsonObject body, string name)
    {
        var changed = body.DeepClone().AsObject();
        changed.Remove(name);
        return changed;
    }

    private static async Task<string> RunAsync(string[] arguments)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules"))) throw new InvalidOperationException($"This test needs \"npm ci\" in {Folder}; ./test does that.");
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (said, problems) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{arguments[0]} ended with {process.ExitCode}:\n{await said}\n{await problems}");
            return await said;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{arguments[0]} has not ended within {Patience}.");
        }
    }

    private async Task<IReadOnlyList<Call>> CallsAsync()
    {
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        var document = JsonNode.Parse(await http.GetStringAsync("openapi/v1.json"))!;
        return [.. document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(m => Call.Of(document, p.Key, m.Key, m.Value!)))];
    }

    [GeneratedRegex(@"-d '(\{[^']+\})'")]
    private static partial Regex BodyPattern();

    /// <summary>A call, as the document has it.</summary>
    private sealed record Call(string Id, string Method, string Path, IReadOnlyList<string> Statuses, Body? Body, JsonObject? Example, IReadOnlyList<Query> Queries)
    {
        public static Call Of(JsonNode document, string path, string method, JsonNode call)
        {
            var media = call["requestBody"]?["content"]?["application/json"];
            return new Call(
                call["operationId"]!.GetValue<string>(), method, path, [.. call["responses"]!.AsObject().Select(r => r.Key)],
                media is null ? null : Body.Of(document, media["schema"]!), media?["example"]?.AsObject(),
                [.. (call["parameters"]?.AsArray() ?? []).Where(p => p!["in"]!.GetValue<string>() == "query").Select(p => Query.Of(p!["name"]!.GetValue<string>(), p["schema"]!))]);
        }
    }

    /// <summary>A query parameter that is a number, and numbers that it can and cannot be.</summary>
    private sealed record Query(string Name, IReadOnlyList<string> Right, IReadOnlyList<string> Wrong)
    {
        public static Query Of(string name, JsonNode schema)
        {
            if (schema["type"]!.ToJsonString() != "\"integer\"") return new Query(name, [], []);
            var (least, most) = (schema["minimum"]?.GetValue<long>(), schema["maximum"]?.GetValue<long>());
            return new Query(name, [.. new[] { least, most }.OfType<long>().Select(n => $"{n}")], ["ten", .. new[] { least - 1, most + 1 }.OfType<long>().Select(n => $"{n}")]);
        }
    }

    private sealed record Body(IReadOnlyList<string> Required, IReadOnlyList<Property> Properties)
    {
        public static Body Of(JsonNode document, JsonNode schema)
        {
            var body = Property.Resolve(document, schema);
            Assert.False(body["additionalProperties"]!.GetValue<bool>());
            return new Body([.. (body["required"]?.AsArray() ?? []).Select(r => r!.GetValue<string>())], [.. Property.In(document, body, "")]);
        }
    }

    /// <summary>A property of a body, or of an object in it (<c>settings.quality</c>).</summary>
    private sealed record Property(string Name, string? Kind, bool IsList, IReadOnlyList<string>? Words, int? MaxLength, int? MaxItems, int? Minimum, int? Maximum)
    {
        public static IEnumerable<Property> In(JsonNode document, JsonNode parent, string prefix)
        {
            foreach (var (name, described) in parent["properties"]!.AsObject())
            {
                var schema = Resolve(document, described!);
                var words = schema["enum"] ?? schema["items"]?["enum"];
                var kind = schema["type"] switch
                {
                    JsonArray kinds => kinds.Select(k => k!.GetValue<string>()).Single(k => k != "null"),
                    var one => one?.GetValue<string>(),
                };
                yield return new Property(prefix + name, kind, kind == "array", words?.AsArray().Where(w => w is not null).Select(w => w!.GetValue<string>()).ToList(),
                    Number(schema, "maxLength"), Number(schema, "maxItems"), Number(schema, "minimum"), Number(schema, "maximum"));
                if (schema["properties"] is null) continue;
                Assert.False(schema["additionalProperties"]!.GetValue<bool>());
                foreach (var inner in In(document, schema, $"{name}.")) yield return inner;
            }
        }

        /// <summary>What a reference leads to, also where null is allowed beside it.</summary>
        public static JsonNode Resolve(JsonNode document, JsonNode schema)
        {
            if (schema["oneOf"] is JsonArray either) return Resolve(document, either.Single(s => s!["type"]?.ToJsonString() != "\"null\"")!);
            return schema["$ref"]?.GetValue<string>() is { } reference ? document["components"]!["schemas"]![reference.Split('/')[^1]]! : schema;
        }

        private static int? Number(JsonNode schema, string name) => schema[name]?.GetValue<int>();
    }
}
