using System.Net;
using System.Text.Json;
using Enx.Host.Api;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Api;

public sealed class RoomsApiTests(TestNode node) : IClassFixture<TestNode>
{
    private const string Json = "application/json";

    [Fact]
    public async Task A_room_is_made_with_usual_settings_and_an_id_of_24_hex_digits()
    {
        var (status, body) = await node.SendAsync(HttpMethod.Post, "rooms", """{"name": "Lesson"}""");
        var room = body.GetProperty("room");
        Assert.Equal((201, 0), (status, body.GetProperty("result").GetInt32()));
        Assert.Matches("^[0-9a-f]{24}$", room.GetProperty("room_id").GetString());
        Assert.Equal(("Lesson", "", 0), (room.GetProperty("name").GetString(), room.GetProperty("owner_ref").GetString(), room.GetProperty("users").GetInt32()));
        var settings = room.GetProperty("settings");
        Assert.Equal(("group", 1, 6, 6), (settings.GetProperty("mode").GetString(), settings.GetProperty("moderators").GetInt32(), settings.GetProperty("participants").GetInt32(), settings.GetProperty("max_active_talkers").GetInt32()));
    }

    [Fact]
    public async Task A_room_is_given_back_as_it_was_made()
    {
        var (_, made) = await node.SendAsync(HttpMethod.Post, "rooms", """
            {"name": "Lesson", "owner_ref": "o-1", "data": {"course": "C-17"},
             "settings": {"description": "d", "mode": "lecture", "moderators": 2, "participants": 40, "max_active_talkers": 4, "quality": "SD", "screen_share": false,
               "abwd": false, "scheduled": true, "scheduled_time": "2026-01-31 10:00:00", "duration": 30, "knock": true, "wait_for_moderator": true}}
            """);
        var (status, got) = await node.SendAsync(HttpMethod.Get, $"rooms/{IdOf(made)}");
        Assert.Equal(200, status);
        Assert.Equal(made.GetProperty("room").GetRawText(), got.GetProperty("room").GetRawText());
        Assert.Equal("2026-01-31T10:00:00+00:00", got.GetProperty("room").GetProperty("settings").GetProperty("scheduled_time").GetString());
        Assert.Equal("C-17", got.GetProperty("room").GetProperty("data").GetProperty("course").GetString());
    }

    [Fact]
    public async Task Rooms_are_listed_by_name_and_by_pages()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add(await node.CreateRoomAsync($$"""{"name": "Listed room {{i}}"}"""));
        await node.CreateRoomAsync("""{"name": "Something else"}""");
        var (_, all) = await node.SendAsync(HttpMethod.Get, "rooms?name=listed%20ROOM");
        Assert.Equal(3, all.GetProperty("total").GetInt32());
        Assert.Equal(ids.Order(), all.GetProperty("rooms").EnumerateArray().Select(r => r.GetProperty("room_id").GetString()!).Order());
        var (_, page) = await node.SendAsync(HttpMethod.Get, "rooms?name=listed%20room&skip=1&take=1");
        Assert.Equal((3, 1), (page.GetProperty("total").GetInt32(), page.GetProperty("rooms").GetArrayLength()));
    }

    [Fact]
    public async Task A_change_is_laid_over_what_there_is()
    {
        var id = await node.CreateRoomAsync("""{"name": "Old", "owner_ref": "o", "data": {"a": "1"}, "settings": {"participants": 9, "quality": "SD"}}""");
        var (status, body) = await node.SendAsync(HttpMethod.Patch, $"rooms/{id}", """{"name": "New", "settings": {"participants": 12}}""");
        var room = body.GetProperty("room");
        Assert.Equal(200, status);
        Assert.Equal(("New", "o", "1"), (room.GetProperty("name").GetString(), room.GetProperty("owner_ref").GetString(), room.GetProperty("data").GetProperty("a").GetString()));
        Assert.Equal((12, "SD"), (room.GetProperty("settings").GetProperty("participants").GetInt32(), room.GetProperty("settings").GetProperty("quality").GetString()));
    }

    [Fact]
    public async Task A_deleted_room_is_gone()
    {
        var id = await node.CreateRoomAsync();
        Assert.Equal(200, (await node.SendAsync(HttpMethod.Delete, $"rooms/{id}")).Status);
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Get, "/users") })
            await FailsAsync(method, $"rooms/{id}{path}", null, 404, 9004);
    }

    [Fact]
    public async Task A_room_with_people_in_it_is_deleted_only_by_force()
    {
        var id = await node.CreateRoomAsync();
        await using var client = await node.JoinAsync(id);
        await FailsAsync(HttpMethod.Delete, $"rooms/{id}", null, 409, 9009);
        Assert.Equal(200, (await node.SendAsync(HttpMethod.Delete, $"rooms/{id}?force=true")).Status);
        Assert.Equal(9012, (await client.HearAsync("onRoomDisConnected")).Payload.GetProperty("cause").GetInt32());
        Assert.Equal(1000, await client.ClosedAsync());
    }

    [Fact]
    public async Task Users_are_listed_and_taken_out()
    {
        var id = await node.CreateRoomAsync();
        await using var ann = await node.JoinAsync(id, "Ann", "moderator");
        await using var bob = await node.JoinAsync(id, "Bob");
        var (_, list) = await node.SendAsync(HttpMethod.Get, $"rooms/{id}/users");
        Assert.Equal(2, list.GetProperty("total").GetInt32());
        var first = list.GetProperty("users")[0];
        Assert.Equal((ann.ClientId, "Ann", "ref-Ann", "moderator", true), (first.GetProperty("clientId").GetString(), first.GetProperty("name").GetString(),
            first.GetProperty("user_ref").GetString(), first.GetProperty("role").GetString(), first.GetProperty("permissions").GetProperty("publish").GetBoolean()));

        Assert.Equal(200, (await node.SendAsync(HttpMethod.Delete, $"rooms/{id}/users/{bob.ClientId}")).Status);
        Assert.Equal(9011, (await bob.HearAsync("onRoomDisConnected")).Payload.GetProperty("cause").GetInt32());
        Assert.Equal(1000, await bob.ClosedAsync());
        Assert.Equal(9011, (await ann.HearAsync("onUserDisConnected")).Payload.GetProperty("cause").GetProperty("code").GetInt32());
        await FailsAsync(HttpMethod.Delete, $"rooms/{id}/users/{bob.ClientId}", null, 404, 9013);
    }

    [Theory]
    [InlineData("POST", "rooms", "{", 400, 1155, "not legible JSON")]
    [InlineData("POST", "rooms", "", 400, 1155, "not legible JSON")]
    [InlineData("POST", "rooms", "[]", 400, 1155, "must be a JSON object")]
    [InlineData("POST", "rooms", """{"name": "a", "name": "b"}""", 400, 1155, "not legible JSON")]
    [InlineData("POST", "rooms", """{"name": "\ud800"}""", 400, 1155, "half a character")]
    [InlineData("POST", "rooms", "{}", 400, 10002, "name is missing")]
    [InlineData("POST", "rooms", """{"name": "  "}""", 400, 10002, "name is missing")]
    [InlineData("POST", "rooms", """{"name": 5}""", 400, 1155, "name must be text")]
    [InlineData("POST", "rooms", """{"name": "a\nb"}""", 400, 1155, "name must be text without control characters")]
    [InlineData("POST", "rooms", """{"name": "a", "owner_ref": "o\u2028p"}""", 400, 1155, "owner_ref must be text without control characters")]
    [InlineData("POST", "rooms", """{"nmae": "x", "name": "x"}""", 400, 1155, "nmae is not known. The keys are: name, owner_ref, settings, data")]
    [InlineData("POST", "rooms", """{"name": "x", "data": {"a": []}}""", 400, 1155, "data.a must be")]
    [InlineData("POST", "rooms", """{"name": "x", "settings": 5}""", 400, 10003, "settings must be a JSON object")]
    [InlineData("POST", "rooms", """{"name": "x", "settings": {"maxActiveTalkers": 5}}""", 400, 10003, "settings.maxActiveTalkers is not known")]
    [InlineData("POST", "rooms", """{"name": "x", "settings": {"max_active_talkers": 17}}""", 400, 10003, "max_active_talkers must be 1 to 16")]
    [InlineData("POST", "rooms", """{"name": "x", "settings": {"mode": "party"}}""", 400, 10003, "settings.mode must be group, lecture")]
    [InlineData("POST", "rooms", """{"name": "x", "settings": {"quality": "4K"}}""", 400, 10003, "settings.quality must be HD, SD, LD")]
    [InlineData("POST", "rooms", """{"name": "x", "settings": {"scheduled": true}}""", 400, 10003, "scheduled_time")]
    [InlineData("POST", "rooms", """{"name": "x", "settings": {"scheduled_time": "soon"}}""", 400, 10003, "settings.scheduled_time must be a time")]
    [InlineData("POST", "rooms", """{"name": "x", "settings": {"participants": 0}}""", 400, 10007, "participants must be 1 to 1000")]
    [InlineData("POST", "rooms", """{"name": "x", "settings": {"participants": "many"}}""", 400, 10007, "settings.participants must be a whole number")]
    [InlineData("GET", "rooms?take=101", null, 400, 1155, "take must be 1 to 100")]
    [InlineData("GET", "rooms?skip=-1", null, 400, 1155, "skip must be 0 or more")]
    [InlineData("GET", "rooms?take=ten", null, 400, 1155, "not legible")]
    [InlineData("GET", "rooms/nobody-made-this", null, 404, 9004, "There is no room")]
    [InlineData("GET", "rooms/no%20such%20id", null, 404, 9004, "There is no room")]
    [InlineData("GET", "rooms/keeper", null, 404, 9004, "There is no room")]
    [InlineData("PATCH", "rooms/nobody-made-this", """{"name": "x"}""", 404, 9004, "There is no room")]
    [InlineData("POST", "rooms/nobody-made-this/tokens", """{"name": "x"}""", 404, 9004, "There is no room")]
    [InlineData("POST", "rooms/nobody-made-this/tokens", """{"role": "viewer"}""", 400, 10002, "name is missing")]
    [InlineData("POST", "rooms/nobody-made-this/tokens", """{"name": "x", "role": "owner"}""", 400, 1155, "role must be moderator, participant, viewer")]
    [InlineData("POST", "rooms/nobody-made-this/tokens", """{"name": "x", "data": {"1":"","2":"","3":"","4":"","5":"","6":""}}""", 400, 1155, "data must have at most 5 entries")]
    [InlineData("PUT", "rooms", "{}", 405, 405, "method")]
    [InlineData("GET", "roomz", null, 404, 404, "nothing at this address")]
    public async Task What_cannot_stand_is_refused_with_status_number_and_sentence(string method, string path, string? body, int status, int result, string sentence) =>
        Assert.Contains(sentence, await FailsAsync(new HttpMethod(method), path, body, status, result), StringComparison.Ordinal);

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_with_413() =>
        await FailsAsync(HttpMethod.Post, "rooms", $$"""{"name": "{{new string('x', 70_000)}}"}""", 413, 1196);

    [Fact]
    public async Task A_body_that_is_not_json_by_its_own_word_is_refused_with_415()
    {
        var (status, body) = await node.SendAsync(HttpMethod.Post, "rooms", """{"name": "x"}""", "text/plain");
        Assert.Equal((415, 415), (status, body.GetProperty("result").GetInt32()));
    }

    [Theory]
    [InlineData(NodeUnderTest.AppId, "wrong-key")]
    [InlineData("wrong-app", NodeUnderTest.AppKey)]
    [InlineData("", "")]
    [InlineData(null, null)]
    public async Task Without_the_id_and_key_of_the_application_there_is_401(string? id, string? key)
    {
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        if (id is not null) http.DefaultRequestHeaders.Authorization = NodeUnderTest.BasicOf(id, key!);
        using var response = await http.GetAsync("rooms");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic realm=\"enx\"", response.Headers.WwwAuthenticate.ToString());
        var body = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(10000, body.GetProperty("result").GetInt32());
        Assert.False(string.IsNullOrEmpty(body.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Too_many_requests_are_told_to_wait()
    {
        await using var busy = new Scope(await TestNode.StartAsync("enx.limits.requests-per-second = 5"));
        var answers = new List<(int, int)>();
        for (var i = 0; i < 40; i++)
        {
            var (status, body) = await busy.Node.SendAsync(HttpMethod.Get, "rooms/nobody-made-this");
            answers.Add((status, body.GetProperty("result").GetInt32()));
        }

        Assert.Equal([(404, 9004), (429, 9010)], answers.Distinct().Order());
    }

    [Fact]
    public async Task The_examples_of_the_description_work()
    {
        var (status, made) = await node.SendAsync(HttpMethod.Post, "rooms", ApiExamples.CreateRoom);
        Assert.Equal(201, status);
        Assert.Equal(200, (await node.SendAsync(HttpMethod.Patch, $"rooms/{IdOf(made)}", ApiExamples.UpdateRoom)).Status);
        Assert.Equal(201, (await node.SendAsync(HttpMethod.Post, $"rooms/{IdOf(made)}/tokens", ApiExamples.CreateToken)).Status);
        Assert.Equal(Keys(JsonElement.Parse(ApiExamples.Room).GetProperty("room")), Keys(made.GetProperty("room")));
        Assert.Equal(Keys(JsonElement.Parse(ApiExamples.Room).GetProperty("room").GetProperty("settings")), Keys(made.GetProperty("room").GetProperty("settings")));
    }

    [Fact]
    public async Task The_description_names_every_call_and_what_it_may_answer()
    {
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        var document = JsonElement.Parse(await http.GetStringAsync("openapi/v1.json"));
        var calls = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(m => (Name: $"{m.Name} {p.Name}", Call: m.Value))).ToList();
        var documented = Documentation.ProtocolPage.RestCalls.Select(call => call.Split(' ')).Select(call => $"{call[0].ToLowerInvariant()} /video/v2{call[1]}");
        Assert.Equal(documented.Concat(Documentation.OperationsPage.Calls).Append("post /demo/tokens").Order(StringComparer.Ordinal), calls.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(calls, c =>
        {
            Assert.NotEqual("", c.Call.GetProperty("summary").GetString());
            Assert.All(c.Call.GetProperty("responses").EnumerateObject(), r => Assert.True(r.Value.GetProperty("content").GetProperty(Json).TryGetProperty("example", out _)));
        });
    }

    [Fact]
    public async Task The_description_can_be_browsed_without_anything_from_elsewhere()
    {
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        var page = await http.GetStringAsync("docs");
        Assert.DoesNotContain("//cdn", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https://", page, StringComparison.OrdinalIgnoreCase);
        Assert.True((await http.GetByteArrayAsync("docs/scalar.js")).Length > 100_000);
    }

    private async Task<string> FailsAsync(HttpMethod method, string path, string? body, int status, int result)
    {
        var (actual, answer) = await node.SendAsync(method, path, body);
        Assert.Equal((status, result), (actual, answer.GetProperty("result").GetInt32()));
        Assert.Equal(["result", "error", "desc"], Keys(answer));
        Assert.NotEqual("", answer.GetProperty("error").GetString());
        return answer.GetProperty("desc").GetString()!;
    }

    private static string IdOf(JsonElement answer) => answer.GetProperty("room").GetProperty("room_id").GetString()!;

    private static IEnumerable<string> Keys(JsonElement o) => o.EnumerateObject().Select(p => p.Name);

    private sealed class Scope(TestNode node) : IAsyncDisposable
    {
        public TestNode Node => node;

        public ValueTask DisposeAsync() => new(node.DisposeAsync());
    }
}
