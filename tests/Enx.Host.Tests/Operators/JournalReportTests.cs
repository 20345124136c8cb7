using System.Net;
using System.Text.Json;
using Enx.Host.Operators;

namespace Enx.Host.Tests.Operators;

/// <summary>How much is stored, as operators see it.</summary>
public sealed class JournalReportTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_journal_is_shown_as_the_example_of_the_description_says(bool postgres)
    {
        await using var node = await NodeUnderTest.StartAsync(postgres ? await Operations.RolesTests.StorageAsync() : "");
        var id = await node.CreateRoomAsync(name: "Counted");
        var journal = JsonElement.Parse(await node.Http.GetStringAsync(new Uri(node.Node.HttpAddress, "cluster/journal")));
        Assert.True(journal.GetProperty("facts").GetInt64() >= 1);
        Assert.True(journal.GetProperty("bytes").GetInt64() > 0);
        Assert.Equal("168h", journal.GetProperty("kept").GetString());
        Assert.Contains(journal.GetProperty("rooms").EnumerateArray(), r => r.GetProperty("room_id").GetString() == id);
        Assert.Equal(JsonElement.Parse(ClusterExamples.Journal).EnumerateObject().Select(p => p.Name), journal.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Without_the_applications_key_nothing_is_shown()
    {
        await using var node = await NodeUnderTest.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        using var answer = await http.GetAsync("cluster/journal");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
