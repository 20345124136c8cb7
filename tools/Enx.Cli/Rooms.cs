using System.Text.Json;

namespace Enx.Cli;

/// <summary>Rooms, tokens for them and the users in them.</summary>
internal static class Rooms
{
    private const string Api = "video/v2/rooms";
    private const int Page = 100;
    private static readonly string[] Groups = ["settings", "data"];

    public static async Task ListAsync(Call call, string? name)
    {
        var rooms = new List<JsonElement>();
        var total = 0;
        do
        {
            var page = await call.GetAsync($"{Api}?skip={rooms.Count}&take={Page}{(name is null ? "" : $"&name={Uri.EscapeDataString(name)}")}");
            total = page.GetProperty("total").GetInt32();
            var some = page.GetProperty("rooms").EnumerateArray().ToList();
            rooms.AddRange(some);
            if (some.Count == 0) break;
        }
        while (rooms.Count < total);
        call.Write(JsonSerializer.SerializeToElement(new { result = 0, total, rooms }), output =>
        {
            var table = new Table("ROOM", "NAME", "USERS", "MODE", "CREATED");
            foreach (var r in rooms)
                table.Add(Of(r, "room_id"), Of(r, "name"), Of(r, "users"), Of(r.GetProperty("settings"), "mode"), r.GetProperty("created").GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm"));
            table.WriteTo(output);
        });
    }

    public static async Task CreateAsync(Call call, string name, string? ownerRef, string? settings)
    {
        JsonElement? parsed = null;
        try
        {
            if (settings is not null) parsed = JsonElement.Parse(settings);
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCodes.Usage, $"--settings is not legible JSON: {e.Message}");
        }
        var body = new Dictionary<string, object?> { ["name"] = name };
        if (ownerRef is not null) body["owner_ref"] = ownerRef;
        if (parsed is not null) body["settings"] = parsed;
        var made = await call.SendAsync(HttpMethod.Post, Api, body);
        call.Write(made, output => output.WriteLine(Of(made.GetProperty("room"), "room_id")));
    }

    public static async Task ShowAsync(Call call, string id)
    {
        var answer = await call.GetAsync(PathOf(id));
        call.Write(answer, output =>
        {
            var room = answer.GetProperty("room");
            var table = new Table("FIELD", "VALUE");
            foreach (var field in room.EnumerateObject().Where(f => f.Value.ValueKind != JsonValueKind.Object)) table.Add(field.Name, Table.Cell(field.Value));
            foreach (var group in Groups)
                foreach (var field in room.GetProperty(group).EnumerateObject()) table.Add($"{group}.{field.Name}", Table.Cell(field.Value));
            table.WriteTo(output);
        });
    }

    public static async Task DeleteAsync(Call call, string id, bool force)
    {
        var answer = await call.SendAsync(HttpMethod.Delete, PathOf(id) + (force ? "?force=true" : ""));
        call.Write(answer, output => output.WriteLine($"Room {id} is deleted."));
    }

    public static async Task TokenAsync(Call call, string id, object body)
    {
        var answer = await call.SendAsync(HttpMethod.Post, $"{PathOf(id)}/tokens", body);
        call.Write(answer, output => output.WriteLine(Of(answer, "token")));
    }

    public static async Task UsersAsync(Call call, string id)
    {
        var answer = await call.GetAsync($"{PathOf(id)}/users");
        call.Write(answer, output =>
        {
            var table = new Table("CLIENT", "NAME", "ROLE", "USER REF", "MUTED", "CAMERA OFF", "RECONNECTING");
            foreach (var u in answer.GetProperty("users").EnumerateArray())
            {
                table.Add(Of(u, "clientId"), Of(u, "name"), Of(u, "role"), Of(u, "user_ref"), Of(u, "audioMuted"), Of(u, "videoMuted"), Of(u, "reconnecting"));
            }
            table.WriteTo(output);
        });
    }

    private static string PathOf(string id) => $"{Api}/{Uri.EscapeDataString(id)}";

    private static string Of(JsonElement element, string field) => Table.Cell(element.GetProperty(field));
}
