using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Enx.Host.Api.Demo;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Api;

public sealed class DemoTests(TestNode node) : IClassFixture<TestNode>
{
    [Fact]
    public async Task Whoever_names_the_same_room_meets_in_it()
    {
        await using var ann = await JoinAsync("""{"room": "Coffee & cake", "name": "Ann"}""");
        await using var bob = await JoinAsync("""{"room": "Coffee & cake", "name": "Bob", "role": "moderator"}""");
        Assert.Equal(ann.Room.GetProperty("id").GetString(), bob.Room.GetProperty("id").GetString());
        Assert.Equal("Coffee & cake", bob.Room.GetProperty("room").GetProperty("name").GetString());
        Assert.Equal((16, 5), (bob.Room.GetProperty("room").GetProperty("settings").GetProperty("participants").GetInt32(),
            bob.Room.GetProperty("room").GetProperty("settings").GetProperty("moderators").GetInt32()));
        Assert.Equal(("participant", "moderator"), (ann.Room.GetProperty("user").GetProperty("role").GetString(), bob.Room.GetProperty("user").GetProperty("role").GetString()));
    }

    [Fact]
    public async Task Who_makes_a_room_sets_it_up_and_who_comes_later_does_not()
    {
        await using var ann = await JoinAsync("""{"room": "Talk", "name": "Ann", "role": "moderator", "settings": {"mode": "lecture", "participants": 3}}""");
        await using var bob = await JoinAsync("""{"room": "Talk", "name": "Bob", "settings": {"mode": "group"}}""");
        var settings = bob.Room.GetProperty("room").GetProperty("settings");
        Assert.Equal(("lecture", 3, 5), (settings.GetProperty("mode").GetString(), settings.GetProperty("participants").GetInt32(), settings.GetProperty("moderators").GetInt32()));
    }

    [Fact]
    public async Task Many_who_name_a_new_room_at_once_all_get_in()
    {
        using var http = new HttpClient();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => PostAsync(http, $$"""{"room": "rush", "name": "guest {{i}}"}""")));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
    }

    [Theory]
    [InlineData("""{"name": "Ann"}""", "room is missing")]
    [InlineData("""{"room": "  ", "name": "Ann"}""", "room is missing")]
    [InlineData("""{"room": "x"}""", "name is missing")]
    [InlineData("""{"room": "x", "name": "Ann", "role": "king"}""", "role must be")]
    [InlineData("""{"room": "x", "name": "Ann", "key": 1}""", "key is not known")]
    public async Task What_cannot_stand_is_refused(string body, string sentence)
    {
        using var http = new HttpClient();
        var (status, answer) = await PostAsync(http, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(sentence, answer.GetProperty("desc").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_door_is_shut_when_the_demo_is_off()
    {
        var closed = await TestNode.StartAsync("enx.demo.enabled = off");
        try
        {
            using var http = new HttpClient();
            using var response = await http.PostAsJsonAsync(new Uri(closed.Node.HttpAddress, "demo/tokens"), new { room = "x", name = "y" });
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
        finally
        {
            await closed.DisposeAsync();
        }
    }

    [Fact]
    public void The_id_of_a_demo_room_can_be_an_id_and_is_that_of_one_name_only()
    {
        var names = new[] { "a", "A", "a b", "a-b", "ä", "日本", "…", new string('x', 200), new string('x', 199) };
        var ids = names.Select(DemoApi.RoomIdFor).ToList();
        Assert.All(ids, id => Assert.Matches("^[a-z0-9-]{1,64}$", id));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(DemoApi.RoomIdFor("a b"), DemoApi.RoomIdFor("a b"));
    }

    private async Task<SignalClient> JoinAsync(string body)
    {
        using var http = new HttpClient();
        var (_, answer) = await PostAsync(http, body);
        var client = await node.ConnectAsync();
        await client.JoinAsync(answer.GetProperty("token").GetString()!);
        return client;
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient http, string body)
    {
        using var response = await http.PostAsync(new Uri(node.Node.HttpAddress, "demo/tokens"), new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()));
    }
}
